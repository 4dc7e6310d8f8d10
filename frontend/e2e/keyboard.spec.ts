import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { tabTo, Talk } from "./support/steps";

const palette = (page: Page) => page.getByRole("dialog", { name: "Search and commands" }).getByRole("combobox");

test("sign in, find an action, create an agent and talk to it, without a mouse", async ({ page, api: _, person }) => {
  await page.goto("/sign-in");
  await tabTo(page, page.getByLabel("Email"));
  await page.keyboard.type(person.email);
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();

  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeFocused();
  await page.keyboard.type("new agent");
  await expect(page.getByRole("option", { name: "New agent" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "New agent" }).getByLabel("Name")).toBeFocused();
  await page.keyboard.type("Night porter");
  await expect(page.getByLabel("Name")).toHaveValue("Night porter");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Night porter", level: 1 })).toBeVisible();

  const talk = new Talk(page);
  await tabTo(page, talk.composer);
  await page.keyboard.type("Good evening");
  await page.keyboard.press("Enter");
  await expect(talk.answers.last()).toContainText("word63");
  await talk.finished();
  await expect(talk.composer).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByLabel("Edit the message")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Edit the message")).toBeHidden();
});

test("the palette reaches pages, agents and settings", async ({ signedIn: page, api }) => {
  await api.createAgent("Zebra crossing");
  await page.goto("/home");
  await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeFocused();
  await page.keyboard.type("zebra");
  await expect(page.getByRole("option", { name: "Zebra crossing" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/agents\/agt_/);

  await page.keyboard.press("Meta+k");
  await expect(palette(page)).toBeFocused();
  await page.keyboard.type("sessions");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings\/sessions$/);
});

test("the focus goes to the heading of the page one navigates to", async ({ signedIn: page }) => {
  await page.goto("/home");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeFocused();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();
});
