import type { Agent, Conversation } from "../src/api/types";
import type { Api } from "./support/api";
import { expect, test } from "./support/fixtures";
import { look, open } from "./support/looks";

const MARKUP = "<b onclick=alert(1)>Zoé</b>";

/** A conversation of a visitor whose name is markup, who filled the form and asked for a person. */
async function furnishVisitor(api: Api): Promise<{ agent: Agent; conversation: Conversation }> {
  const agent = await api.createAgent("Fitness front desk", { model: "mock-64" });
  await api.promote(agent);
  const fields = ["name", "email", "membership"].map((key) => ({
    key,
    label: key,
    type: key === "email" ? ("email" as const) : ("text" as const),
    required: true,
  }));
  const handoff = { enabled: true, message: "We call you back." };
  await api.saveWidget(agent, { pre_chat: { enabled: true, fields }, handoff });
  const { key } = await api.publishableKey(agent, ["https://fitness.example"]);
  const form = { name: MARKUP, email: "zoe@example.com", membership: "4711-X" };
  return { agent, conversation: await api.askByWidget(agent, key, form, "My card does not open the door") };
}

test("a visitor's conversation and who wrote it fit every screen and are accessible", async ({ signedIn: page, api }) => {
  const { agent, conversation } = await furnishVisitor(api);
  await open(page, `/agents/${agent.id}?conversation=${conversation.id}&pane=playground`);
  const origin = page.getByRole("region", { name: "Where this conversation comes from" });
  await expect(origin).toContainText("Asked for a person");
  await expect(origin.getByText(MARKUP, { exact: true })).toBeVisible();
  await look(page, "visitor");
  await origin.getByText("About this visitor").click();
  await expect(origin.getByText("4711-X")).toBeVisible();
  await look(page, "visitor-facts");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "History" }).click();
  await expect(page.getByRole("dialog", { name: "History" }).getByRole("listitem")).toContainText("Widget");
  await look(page, "visitor-history");
});
