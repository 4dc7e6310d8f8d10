import type { Api } from "./support/api";
import { expectAccessible, expectNoSidewaysScroll } from "./support/checks";
import { HOUSE_RULES, pdf, text } from "./support/files";
import { expect, test } from "./support/fixtures";
import { look, open } from "./support/looks";

const ANSWER = `Yes, **every Sunday from 9 to 17**. What to know:

- The last class starts at 15:30
- Towels are *free*, see [the house rules](https://example.com/rules)

| Class | Start | Places |
|---|---|---|
| Yoga | 9:30 | 12 |
| Boxing | 11:00 | 8 |

\`\`\`python
def places(total: int, taken: int) -> int:
    """How many are left."""
    return total - taken
\`\`\``;

/** An agent with a published version, a second one, and a conversation. */
async function furnish(api: Api): Promise<{ builder: string }> {
  const agent = await api.createAgent("Fitness front desk", {
    model: "mock-echo",
    instructions: "You are the front desk of a gym. Be kind and brief.",
    suggested_questions: ["Are you open on Sunday?", "What does a day pass cost?"],
    welcome_message: "Hello! What can I do for you?",
  });
  await api.saveConfig(agent, { instructions: "You are the front desk of a gym. Be kind, brief and exact." });
  const conversation = await api.chat(agent, ANSWER);
  return { builder: `/agents/${agent.id}/build?conversation=${conversation.id}` };
}

const PUBLIC = {
  landing: "/",
  "sign-in": "/sign-in",
  register: "/register",
  "forgot-password": "/forgot-password",
  "reset-password": "/reset-password?token=x",
  "verify-email": "/verify-email?token=x",
  "not-found": "/nowhere",
};

test("the pages for everybody fit every screen and are accessible", async ({ page }) => {
  test.slow();
  for (const [name, path] of Object.entries(PUBLIC)) {
    await open(page, path);
    await look(page, name);
  }
});

test("the settings fit every screen and are accessible", async ({ signedIn: page }) => {
  test.slow();
  for (const part of ["profile", "security", "sessions", "appearance", "data", "workspace"]) {
    await open(page, `/settings/${part}`);
    await look(page, `settings-${part}`);
  }
});

test("home and agents fit every screen and are accessible without any agent", async ({ signedIn: page }) => {
  await open(page, "/home");
  await look(page, "home-empty");
  await open(page, "/agents");
  await look(page, "agents-empty");
  await open(page, "/knowledge");
  await look(page, "knowledge-page-empty");
});

test("home and agents fit every screen and are accessible", async ({ signedIn: page, api }) => {
  test.slow();
  await furnish(api);
  for (const [name, path] of Object.entries({ home: "/home", agents: "/agents", "new-agent": "/agents?new=true" })) {
    await open(page, path);
    await look(page, name);
  }
});

test("the builder fits every screen and is accessible", async ({ signedIn: page, api }) => {
  test.slow();
  const { builder } = await furnish(api);
  const parts = { instructions: "", model: "&tab=model", versions: "&tab=versions", playground: "&pane=playground", trace: "&pane=trace" };
  for (const [part, search] of Object.entries(parts)) {
    await open(page, builder + search);
    await expect(page.getByText("Succeeded")).toHaveCount(1);
    await look(page, `builder-${part}`);
  }
});

/** An agent with documents in every state that stays, and an answer from them. */
async function furnishKnowledge(api: Api): Promise<{ path: string; viewer: string; conversation: string }> {
  const agent = await api.createAgent("Fitness front desk", { model: "frontdesk-offline" });
  const rules = await api.addDocument(agent, HOUSE_RULES);
  await api.addDocument(agent, text("Cours et horaires de la saison d’hiver, version corrigée.md", "# Yoga\n\nYoga starts at 9:30."));
  await api.addDocument(agent, text("prices.csv", "item,price\nDay pass,12\nMonth,40\n"));
  await api.addDocument(agent, pdf("scan.pdf", [""]));
  const conversation = await api.chat(agent, "How long are found umbrellas kept?");
  const base = `/agents/${agent.id}`;
  return {
    path: `${base}/knowledge`,
    viewer: `${base}/knowledge/${rules.id}?page=3`,
    conversation: `${base}/build?conversation=${conversation.id}`,
  };
}

test("the knowledge fits every screen and is accessible", async ({ signedIn: page, api }) => {
  test.slow();
  const { path, viewer } = await furnishKnowledge(api);
  await open(page, "/knowledge");
  await expect(page.getByText("4 documents · 5 passages")).toBeVisible();
  await look(page, "knowledge-page");
  await open(page, path);
  await expect(page.getByText("It holds pictures, but no text.")).toBeVisible();
  await look(page, "knowledge");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByText("Search settings").click();
  await page.getByRole("checkbox", { name: "Select all" }).click();
  await look(page, "knowledge-selected");
  await open(page, `${path}?part=search`);
  await page.getByLabel("Question to try").fill("What does a day pass cost?");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/relevant passage/)).toBeVisible();
  await look(page, "knowledge-search");
  await open(page, viewer);
  await page.getByRole("dialog").getByRole("button", { name: /^Passage/ }).first().click();
  await expect(page.getByRole("region", { name: "Chosen passage" })).toBeVisible();
  await look(page, "knowledge-viewer");
});

test("an answer with sources and its trace fit every screen and are accessible", async ({ signedIn: page, api }) => {
  test.slow();
  const { conversation } = await furnishKnowledge(api);
  for (const pane of ["playground", "trace"]) {
    await open(page, `${conversation}&pane=${pane}`);
    await expect(page.getByText("Succeeded")).toHaveCount(1);
    await look(page, `sources-${pane}`);
  }
});

test("knowledge without documents and its sources fit every screen and are accessible", async ({ signedIn: page, api }) => {
  test.slow();
  const agent = await api.createAgent("Fitness front desk");
  await open(page, `/agents/${agent.id}/knowledge`);
  await look(page, "knowledge-empty");
  await open(page, `/agents/${agent.id}/knowledge?part=connectors`);
  await look(page, "connectors-empty");
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByRole("menuitem", { name: /Push API/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Add and get the key" }).click();
  await expect(page.getByRole("dialog", { name: "The key of this source" })).toContainText("curl -X PUT");
  await look(page, "connectors-key");
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByRole("menuitem", { name: /Website/ }).click();
  await page.getByRole("combobox", { name: "What to read" }).click();
  await page.getByRole("option", { name: /same site/ }).click();
  await look(page, "connectors-web");
});

test("the webhooks fit every screen and are accessible", async ({ signedIn: page, api }) => {
  test.slow();
  await api.createAgent("Fitness front desk");
  await open(page, "/settings/webhooks");
  await look(page, "webhooks-empty");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const form = page.getByRole("dialog", { name: "Add an endpoint" });
  await form.getByRole("checkbox", { name: "agent.published" }).click();
  await form.getByRole("radio", { name: "Only some agents" }).click();
  await expect(form.getByText("Fitness front desk")).toBeVisible();
  await form.getByRole("button", { name: "Add and show the secret" }).click();
  await expect(form.getByLabel("Address")).toBeFocused();
  await look(page, "webhooks-form");
  await page.setViewportSize({ width: 1440, height: 900 });
  await form.getByLabel("Address").fill("https://shop.invalid/hooks/frontdesk");
  await form.getByRole("radio", { name: "All agents" }).click();
  await form.getByRole("button", { name: "Add and show the secret" }).click();
  await expect(page.getByRole("dialog", { name: "The secret of this endpoint" })).toBeVisible();
  await look(page, "webhooks-secret");

  await api.addWebhook({ url: "https://crm.invalid/", events: ["agent.created"], enabled: false });
  const url = "https://support.invalid/services/frontdesk/webhooks/incoming?workspace=fitness&environment=production";
  const events = ["run.finished", "run.failed", "document.ready", "document.failed", "document.deleted"];
  const endpoint = await api.addWebhook({ url, description: "Système de tickets de l’accueil", events });
  const delivery = await api.tryWebhook(endpoint);
  await open(page, "/settings/webhooks");
  await expect(page.getByText("Failing")).toBeVisible();
  await look(page, "webhooks");
  await open(page, `/settings/webhooks?endpoint=${endpoint.id}`);
  await expect(page.getByText("There is no host of this name.")).toBeVisible();
  await look(page, "webhooks-log");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("dialog").getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "New secret…" }).click();
  await look(page, "webhooks-rotate");
  await open(page, `/settings/webhooks?endpoint=${endpoint.id}&delivery=${delivery.id}`);
  await page.getByText("Request headers").click();
  await look(page, "webhooks-delivery");
});

/** A page of its own, which is looked at where the widget is. */
const PREVIEW = 'iframe[title="Preview of the widget"]';

/** An agent in production whose draft is ahead, with keys, a connection and a call. */
async function furnishDeployment(api: Api): Promise<(view: string) => string> {
  const agent = await api.createAgent("Fitness front desk", {
    model: "mock-echo",
    suggested_questions: ["Are you open on Sunday?", "What does a day pass cost?"],
    welcome_message: "Hello! What can I do for you?",
  });
  await api.promote(agent);
  await api.saveConfig(agent, { instructions: "Be kind, brief and exact." });
  await api.publishableKey(agent, ["https://www.fitness.example", "https://*.fitness.example", "http://localhost:*"]);
  await api.askByKey(agent, "Are you open on Sunday?");
  return (view) => `/agents/${agent.id}/deploy?view=${view}`;
}

test("the deploy page fits every screen and is accessible without anything deployed", async ({ signedIn: page, api }) => {
  test.slow();
  const agent = await api.createAgent("Fitness front desk");
  for (const view of ["overview", "keys", "slack"]) {
    await open(page, `/agents/${agent.id}/deploy?view=${view}`);
    await look(page, `deploy-${view}-empty`);
  }
});

test("the deploy page fits every screen and is accessible", async ({ signedIn: page, api }) => {
  test.slow();
  const at = await furnishDeployment(api);
  for (const view of ["overview", "openai", "mcp", "webhooks", "calls"]) {
    await open(page, at(view));
    await look(page, `deploy-${view}`);
  }
  await page.getByRole("button", { name: /^API/ }).click();
  await expect(page.getByRole("dialog", { name: "Trace of a call" }).getByText("Succeeded")).toBeVisible();
  await look(page, "deploy-call");
});

test("the keys of an agent fit every screen and are accessible", async ({ signedIn: page, api }) => {
  test.slow();
  const at = await furnishDeployment(api);
  await open(page, at("keys"));
  await look(page, "deploy-keys");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByRole("menuitem", { name: /Publishable/ }).click();
  const form = page.getByRole("dialog", { name: "Make a key" });
  await form.getByLabel("Websites").fill("fitness.example");
  await form.getByRole("button", { name: "Make and show the key" }).click();
  await expect(form.getByLabel("Name")).toBeFocused();
  await look(page, "deploy-key-form");
  await form.getByLabel("Name").fill("Website");
  await form.getByLabel("Websites").fill("https://fitness.example");
  await page.setViewportSize({ width: 1440, height: 900 });
  await form.getByRole("button", { name: "Make and show the key" }).click();
  await expect(page.getByRole("dialog", { name: "Your publishable key" })).toBeVisible();
  await look(page, "deploy-key-shown");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("button", { name: "Actions for Website" }).click();
  await page.getByRole("menuitem", { name: "Identity of visitors…" }).click();
  await look(page, "deploy-identity");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Actions for Website" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await look(page, "deploy-revoke");
});

test("the settings of the widget with its preview fit every screen and are accessible", async ({ signedIn: page, api }) => {
  test.slow();
  const at = await furnishDeployment(api);
  await open(page, at("widget"));
  await page.getByRole("button", { name: "Start the preview" }).click();
  const frame = page.frameLocator(PREVIEW);
  await expect(frame.getByText("What does a day pass cost?")).toBeVisible();
  await page.getByLabel("Ask before the first message").click();
  await page.getByRole("button", { name: "Add a question" }).click();
  await page.getByLabel("Visitors can ask for a person").click();
  await expect(frame.getByLabel("Name")).toBeVisible();
  await look(page, "deploy-widget", PREVIEW);
  await page.getByRole("button", { name: "Add a question" }).scrollIntoViewIfNeeded();
  await look(page, "deploy-widget-form", PREVIEW);
});

test("the steps of a connection fit every screen and are accessible", async ({ signedIn: page, api }) => {
  test.slow();
  const at = await furnishDeployment(api);
  await open(page, at("slack"));
  await page.getByRole("button", { name: "Connect Slack" }).click();
  const form = page.getByRole("dialog", { name: "Connect Slack" });
  await form.getByRole("button", { name: "Save and go on" }).click();
  await expect(form.getByLabel("Client ID")).toBeFocused();
  await look(page, "deploy-slack-form");
  await page.setViewportSize({ width: 1440, height: 900 });
  await form.getByLabel("Client ID").fill("1234567890.9876543210");
  await form.getByLabel("Client secret").fill("0123456789abcdef");
  await form.getByLabel("Signing secret").fill("fedcba9876543210");
  await form.getByRole("button", { name: "Save and go on" }).click();
  const sheet = page.getByRole("dialog", { name: "Slack" });
  await sheet.getByRole("button", { name: "Test the connection" }).click();
  await expect(sheet.getByRole("list", { name: "What came in and went out" })).toContainText("Failed");
  await look(page, "deploy-slack");
});

test("a new conversation and the history fit every screen and are accessible", async ({ signedIn: page, api }) => {
  test.slow();
  const { builder } = await furnish(api);
  await open(page, builder.split("?")[0]!);
  await look(page, "builder-new");
  await open(page, builder);
  await page.getByRole("button", { name: "History" }).click();
  await expect(page.getByRole("dialog", { name: "History" }).getByRole("listitem")).toHaveCount(1);
  await look(page, "history");
});

test("on a narrow screen the sidebar is a sheet", async ({ signedIn: page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/home");
  await page.getByRole("navigation", { name: "Shortcuts" }).getByRole("button", { name: "More" }).click();
  const sheet = page.getByRole("dialog", { name: "Main navigation" });
  await expect(sheet).toBeVisible();
  await expectAccessible(page, "navigation");
  await sheet.getByRole("link", { name: "Settings" }).click();
  await expect(sheet).toBeHidden();
  await expect(page).toHaveURL(/\/settings$/);
  await expectNoSidewaysScroll(page, "settings-menu");
  await expectAccessible(page, "settings-menu");
});
