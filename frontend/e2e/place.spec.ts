import { expectAccessible } from "./support/checks";
import { HOUSE_RULES } from "./support/files";
import { expect, test } from "./support/fixtures";
import { open } from "./support/looks";
import { Talk } from "./support/steps";

test("what is typed and said in an agent's place stays while one moves between its parts", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo", instructions: "Be kind." });
  await page.goto(`/agents/${agent.id}`);
  await expect(page).toHaveURL(/\/build$/);
  const talk = new Talk(page);
  // The trace takes no column before there is one.
  const trace = page.getByRole("region", { name: "Trace" });
  await expect(trace).toHaveCount(0);
  await talk.ask("Are you open?");
  await expect(trace).toBeVisible();
  await page.getByLabel("Instructions", { exact: true }).fill("Be brief.");

  const parts = page.getByRole("navigation", { name: "Parts of Concierge" });
  await parts.getByRole("link", { name: "Knowledge" }).click();
  await expect(page.getByRole("heading", { name: "Give the agent something to know" })).toBeVisible();
  await expect(page.getByRole("form", { name: "Unsaved changes" })).toBeVisible();
  await parts.getByRole("link", { name: "Build" }).click();
  await expect(page.getByLabel("Instructions", { exact: true })).toHaveValue("Be brief.");
  await expect(talk.answers.last()).toContainText("Are you open?");
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(page.getByText("Saved. The draft is version 2.")).toBeVisible();
});

test("publishing over a live version asks, and names both versions", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await api.promote(agent);
  await api.saveConfig(agent, { instructions: "Be brief." });
  await page.goto(`/agents/${agent.id}/knowledge`);
  await page.getByRole("button", { name: "Publish" }).click();
  const question = page.getByRole("alertdialog", { name: "Publish version 2?" });
  await expect(question).toContainText("Version 2 replaces version 1");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Live v1")).toBeVisible();
  await page.getByRole("button", { name: "Publish" }).click();
  await question.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Live v2")).toBeVisible();
  await expect(page.getByRole("button", { name: "Publish" })).toBeHidden();
});

test("the panes are closed and resized by keyboard, and stay so on this device", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await page.goto(`/agents/${agent.id}/build`);
  const pane = page.getByRole("region", { name: "Configure" });
  const line = page.getByRole("separator", { name: "Width of the configuration" });
  await expect(line).toHaveAttribute("aria-valuenow", "384");
  await line.focus();
  await page.keyboard.press("ArrowRight");
  await expect(line).toHaveAttribute("aria-valuenow", "408");
  await expect.poll(async () => (await pane.boundingBox())!.width).toBe(408);
  const box = (await line.boundingBox())!;
  await page.mouse.move(box.x, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x - 48, box.y + 200);
  await page.mouse.up();
  await expect(line).toHaveAttribute("aria-valuenow", "360");
  await page.getByRole("button", { name: "Hide the configuration" }).click();
  await expect(pane).toBeHidden();
  await page.reload();
  await expect(page.getByRole("button", { name: "Show the configuration" })).toBeVisible();
  await expect(pane).toBeHidden();
  await page.getByRole("button", { name: "Show the configuration" }).click();
  await expect(line).toHaveAttribute("aria-valuenow", "360");
});

test("an agent and a conversation that do not exist say so, and lead back", async ({ signedIn: page, api, watch }) => {
  watch.expect(404);
  await page.goto("/agents/agt_00000000000000000000000000");
  await expect(page.getByRole("heading", { name: "Agent not found", level: 1 })).toBeVisible();
  await expectAccessible(page, "agent-missing");
  await page.getByRole("link", { name: "All agents" }).click();
  await expect(page).toHaveURL(/\/agents$/);

  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await page.goto(`/agents/${agent.id}/build?conversation=cnv_00000000000000000000000000`);
  await expect(page.getByRole("heading", { name: "Conversation not found" })).toBeVisible();
  await page.getByRole("button", { name: "Start a new conversation" }).click();
  await new Talk(page).ask("Are you open?");
});

test("few keys lead to the message box", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await open(page, `/agents/${agent.id}/build`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the message box" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(new Talk(page).composer).toBeFocused();
});

test("addresses of before lead to where their pages are now", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "frontdesk-offline" });
  const rules = await api.addDocument(agent, HOUSE_RULES);
  const places = {
    [`/agents/${agent.id}?tab=versions`]: /\/build\?tab=versions$/,
    [`/agents/${agent.id}?tab=knowledge&part=search`]: /\/knowledge\?part=search$/,
    [`/agents/${agent.id}/knowledge/${rules.id}?page=3`]: new RegExp(`/knowledge\\?document=${rules.id}&page=3$`),
    "/settings": /\/settings\/profile$/,
    "/settings/password": /\/settings\/security$/,
  };
  for (const [before, now] of Object.entries(places)) {
    await page.goto(before);
    await expect(page).toHaveURL(now);
  }
});

test("a page is pinned, a sidebar made narrow", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await page.goto(`/agents/${agent.id}/deploy`);
  await page.getByRole("button", { name: "Pin to the sidebar" }).click();
  await page.goto("/knowledge");
  await page.getByRole("button", { name: "Pin to the sidebar" }).click();
  const pinned = page.getByRole("navigation", { name: "Main navigation" }).getByRole("list", { name: "Pinned" });
  await expect(pinned.getByRole("link")).toHaveText(["Concierge", "Knowledge"]);
  await page.getByRole("button", { name: "Make the sidebar narrow" }).click();
  await expectAccessible(page, "narrow sidebar");
  await pinned.getByRole("link", { name: "Concierge" }).click();
  await expect(page).toHaveURL(/\/agents\/agt_\w+\/build$/);
  await page.getByRole("button", { name: "Unpin from the sidebar" }).click();
  await expect(pinned.getByRole("link")).toHaveText(["Knowledge"]);
});

test("the conversations of one agent are a part of its place, whoever has them", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  const other = await api.createAgent("Porter", { model: "mock-echo" });
  for (const each of [agent, other]) await api.promote(each);
  await api.askByKey(agent, "Do you have parking spaces?");
  await api.askByKey(other, "Where is my luggage?");
  await page.goto(`/agents/${agent.id}/build`);
  await page.getByRole("navigation", { name: "Parts of Concierge" }).getByRole("link", { name: "Conversations" }).click();
  const area = page.getByRole("region", { name: "List of conversations" });
  await area.getByRole("link").click();
  await expect(page.getByRole("list", { name: "Messages" })).toContainText("Do you have parking spaces?");
  await expect(page).toHaveURL(/\/conversations\?.*conversation=cnv_/);
  await expect(page.getByText("Where is my luggage?")).toHaveCount(0);
  await expectAccessible(page, "place-conversations");
  // The builder's own conversation is not the one that was read here.
  await page.getByRole("navigation", { name: "Parts of Concierge" }).getByRole("link", { name: "Build" }).click();
  await expect(page).toHaveURL(/\/build$/);
});
