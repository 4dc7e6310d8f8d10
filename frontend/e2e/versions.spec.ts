import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

const save = async (page: Page, instructions: string, note: string) => {
  await page.getByLabel("Instructions", { exact: true }).fill(instructions);
  await page.getByLabel("What changed (optional)").fill(note);
  await page.getByRole("button", { name: /^Save/ }).click();
};

test("versions are saved, compared, restored and published", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { instructions: "Be kind." });
  await page.goto(`/agents/${agent.id}`);
  await save(page, "Be kind and brief.", "Shorter");
  await expect(page.getByText("Saved. The draft is version 2.")).toBeVisible();
  await save(page, "Be kind, brief and funny.", "Jokes");
  await expect(page.getByText("Saved. The draft is version 3.")).toBeVisible();

  await page.getByRole("link", { name: "Versions" }).click();
  const rows = page.getByRole("list", { name: "Versions" }).getByRole("listitem");
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText("Version 3");
  await expect(rows.first()).toContainText("Jokes");
  await expect(rows.first()).toContainText("Ada Lovelace");

  const act = async (version: number, action: string) => {
    await page.getByRole("button", { name: `Actions for version ${version}`, exact: true }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };
  await act(3, "View changes");
  const diff = page.getByRole("dialog", { name: "Compare versions" });
  await expect(diff.getByRole("deletion")).toHaveText(["brief"]);
  await expect(diff.getByRole("insertion").first()).toBeVisible();
  await expect(diff).toContainText("Be kind, brief and funny.");
  await page.keyboard.press("Escape");

  await act(1, "Restore…");
  await page.getByRole("alertdialog").getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("Version 1 is back as version 4")).toBeVisible();
  await expect(rows).toHaveCount(4);

  await act(2, "Publish…");
  await page.getByRole("alertdialog").getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Version 2 is live")).toBeVisible();
  await expect(rows.nth(2)).toContainText("Production");
  await page.reload();
  await expect(rows.first()).toContainText("Draft");
  await page.getByRole("link", { name: "Instructions" }).click();
  await expect(page.getByLabel("Instructions", { exact: true })).toHaveValue("Be kind.");
});

test("of two tabs that edit the same agent, the second sees both versions", async ({ signedIn: page, api, context, watch }) => {
  watch.expect(409);
  const agent = await api.createAgent("Concierge", { instructions: "Be kind." });
  const other = await context.newPage();
  await page.goto(`/agents/${agent.id}`);
  await other.goto(`/agents/${agent.id}`);
  await expect(other.getByLabel("Instructions", { exact: true })).toHaveValue("Be kind.");
  await save(page, "Be kind and brief.", "From the first tab");
  await expect(page.getByText("Saved. The draft is version 2.")).toBeVisible();

  await save(other, "Be kind and thorough.", "From the second tab");
  const conflict = other.getByRole("dialog", { name: "Somebody saved first" });
  await expect(conflict).toContainText("Ada Lovelace saved version 2");
  await expect(conflict).toContainText("From the first tab");
  await expect(conflict).toContainText("Be kind and brief.");
  await expect(conflict).toContainText("Be kind and thorough.");
  await conflict.getByRole("button", { name: "Not now" }).click();
  await expect(other.getByLabel("Instructions", { exact: true })).toHaveValue("Be kind and thorough.");

  await other.getByRole("button", { name: /^Save/ }).click();
  await conflict.getByRole("button", { name: "Keep mine on top of theirs" }).click();
  await expect(other.getByText("Saved. The draft is version 3.")).toBeVisible();
  await other.reload();
  await expect(other.getByLabel("Instructions", { exact: true })).toHaveValue("Be kind and thorough.");
});
