import { expectAccessible, expectNoSidewaysScroll } from "./support/checks";
import { expect, test } from "./support/fixtures";

test("somebody who asks for a person waits on Home until a member marks it as answered", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Parcel desk", { model: "mock-64" });
  await api.promote(agent);
  const fields = [{ key: "email", label: "Email", type: "email" as const, required: true }];
  await api.saveWidget(agent, { pre_chat: { enabled: true, fields }, handoff: { enabled: true, message: "" } });
  const { key } = await api.publishableKey(agent, ["https://shop.example"]);
  await api.askByWidget(agent, key, { email: "mina@example.org" }, "Where is my parcel?");

  await page.goto("/home");
  const needs = page.getByRole("region", { name: "Needs somebody" });
  await needs.getByRole("link", { name: /mina@example.org/ }).click();
  const opened = page.getByRole("region", { name: "Conversation", exact: true });
  await expect(opened.getByText("Only the visitor writes in this conversation")).toBeVisible();
  await expect(opened.getByRole("textbox")).toHaveCount(0);
  await expect(opened.getByRole("link", { name: "mina@example.org" })).toBeVisible();
  await expectAccessible(page, "conversations");
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page, "conversation at 360 px");
  await opened.getByRole("button", { name: "Mark as answered" }).click();
  await expect(opened.getByText("Answered", { exact: true })).toBeVisible();
  await opened.getByRole("link", { name: "Back to the list" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Parcel desk" })).toContainText("Answered");

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("/home");
  await expect(page.getByRole("heading", { name: "Recent agents" })).toBeVisible();
  await expect(page.getByText("People who wait for a person")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  const search = page.getByRole("dialog", { name: "Search and commands" }).getByRole("combobox");
  await search.fill("deploy");
  await expect(page.getByRole("option", { name: /deploy/i })).toBeVisible();
  await search.fill("parcel de");
  await page.getByRole("option", { name: "Parcel desk" }).click();
  await expect(page).toHaveURL(new RegExp(`/agents/${agent.id}`));
});
