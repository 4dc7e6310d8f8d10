import type { Page } from "@playwright/test";
import type { Agent } from "../src/api/types";
import { expect, test } from "./support/fixtures";
import { Talk } from "./support/steps";

const deploy = (agent: Agent, view?: string) => `/agents/${agent.id}/deploy${view ? `?view=${view}` : ""}`;

const parts = (page: Page) => page.getByRole("navigation", { name: "Parts of the deployment" });

/** Makes a key by the form that is open, and gives it as it is shown this once. */
async function makeKey(page: Page, name: string): Promise<string> {
  const form = page.getByRole("dialog", { name: "Make a key" });
  await form.getByLabel("Name").fill(name);
  await form.getByRole("button", { name: "Make and show the key" }).click();
  const shown = page.getByRole("dialog", { name: /^Your (secret|publishable) key$/ });
  const key = (await shown.getByText(/^fd_(live|pub)_/).textContent())!;
  await shown.getByRole("button", { name: "I have kept it" }).click();
  await expect(shown).toBeHidden();
  return key;
}

test("an agent is published, called with a key that is seen once, and the key is revoked", async ({ signedIn: page, api }) => {
  test.slow();
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await page.goto(`/agents/${agent.id}`);
  await page.getByRole("link", { name: "Deploy" }).click();
  const status = page.getByRole("region", { name: "State of the endpoint" });
  await expect(status).toContainText("Not deployed");
  await status.getByRole("button", { name: "Publish version 1" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Publish" }).click();
  await expect(status).toContainText("Version 1 answers");

  await parts(page).getByRole("link", { name: "Developers" }).click();
  const code = page.getByRole("region", { name: "Code: API: curl" });
  await expect(code).toContainText("YOUR_SECRET_KEY");
  await page.getByRole("button", { name: "Make a secret key" }).click();
  const key = await makeKey(page, "Shop backend");
  await expect(code).toContainText(`Bearer ${key}`);
  await expect(code).toContainText(`/api/v1/agents/${agent.id}/chat`);

  const ask = () =>
    page.request.post(`/api/v1/agents/${agent.id}/chat`, {
      data: { message: "Are you open?", stream: false, user: "customer-42" },
      headers: { Authorization: `Bearer ${key}` },
    });
  const answer = await ask();
  expect(answer.status(), await answer.text()).toBe(200);
  expect(await answer.json()).toMatchObject({ status: "succeeded", content: "Are you open?" });

  // The call is in the list, and opens its trace.
  await page.getByRole("link", { name: "Last calls" }).click();
  const calls = page.getByRole("table", { name: "Last calls" });
  await expect(calls.getByRole("row")).toHaveCount(2);
  await expect(calls).toContainText("Succeeded");
  await calls.getByRole("button", { name: /^API/ }).click();
  const trace = page.getByRole("dialog", { name: "Trace of a call" });
  await expect(trace).toContainText("Are you open?");
  await expect(page).toHaveURL(/run=run_/);
  await page.keyboard.press("Escape");
  await expect(trace).toBeHidden();
  await page.getByRole("combobox", { name: "Channel" }).click();
  await page.getByRole("option", { name: "Slack" }).click();
  await expect(page.getByText("No call found")).toBeVisible();

  // Nowhere can the key be seen again.
  await page.goto(deploy(agent, "keys"));
  const row = page.getByRole("list", { name: "Keys" }).getByRole("listitem");
  await expect(row).toContainText("Shop backend");
  await expect(row).toContainText(key.slice(0, "fd_live_".length + 6));
  await expect(row).toContainText("Last used");
  expect(await page.content()).not.toContain(key);
  await row.getByRole("button", { name: "Actions for Shop backend" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("answered with 401");
  await question.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("1 revoked or expired key")).toBeVisible();
  expect((await ask()).status()).toBe(401);
});

test("the widget is set up with itself beside the settings", async ({ signedIn: page, api }) => {
  test.slow();
  // More than there is room for.
  const suggested_questions = Array.from({ length: 8 }, (_, number) => `Question ${number}: ${"why ".repeat(20)}?`);
  const agent = await api.createAgent("Concierge", { model: "mock-echo", welcome_message: "Hello!", suggested_questions });
  await api.promote(agent);
  await page.goto(deploy(agent, "widget"));
  await page.getByRole("button", { name: "Start the preview" }).click();
  const frame = page.frameLocator('iframe[title="Preview of the widget"]');
  const talk = new Talk(frame);
  await expect(frame.getByText("Hello!")).toBeVisible();
  await expect(frame.getByText("Hello!")).toBeInViewport();
  await talk.ask("Are you open?");
  await expect(talk.answers.last()).toContainText("Are you open?");

  // What is typed is in the preview before it is saved, and the conversation goes on there.
  await page.getByLabel("Title").fill("Ask the gym");
  await page.getByLabel("Colour", { exact: true }).fill("#c2410c");
  await expect(frame.getByText("Ask the gym").first()).toBeVisible();
  await expect(talk.questions.last()).toContainText("Are you open?");
  await page.getByRole("combobox", { name: "Place" }).click();
  await page.getByRole("option", { name: "Bottom left" }).click();
  await page.getByLabel("Ask before the first message").click();
  await page.getByRole("button", { name: "Add a question" }).click();
  await page.getByRole("button", { name: "Add a question" }).click();
  await expect(page.getByRole("list", { name: "Ask before the first message" }).getByRole("listitem")).toHaveCount(2);

  // Leaving asks first.
  await page.getByRole("link", { name: "Keys" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Keep editing" }).click();
  await page.getByLabel("Colour", { exact: true }).fill("orange");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByLabel("Colour", { exact: true })).toHaveAccessibleDescription(/Write a colour/);
  await page.getByLabel("Colour", { exact: true }).fill("#c2410c");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Widget saved.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save changes" })).toBeHidden();
  await page.reload();
  await expect(page.getByLabel("Title")).toHaveValue("Ask the gym");
  await expect(page.getByRole("textbox", { name: "Text" }).first()).toHaveValue("Name");
  // The tab still has its key, and the stored form is asked of the new visitor.
  await expect(frame.getByLabel("Email")).toBeVisible();
});

test("a connection to Slack is made step by step, and says why it does not work yet", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await api.promote(agent);
  await page.goto(deploy(agent, "slack"));
  await expect(parts(page).locator("[aria-current=page]")).toHaveText(["Messaging"]);
  const platforms = page.getByRole("navigation", { name: "Messaging" });
  await expect(platforms.locator("[aria-current=page]")).toHaveText(["Slack"]);
  await page.getByRole("button", { name: "Connect Slack" }).click();
  const form = page.getByRole("dialog", { name: "Connect Slack" });
  await form.getByLabel("Client ID").fill("not an id");
  await form.getByRole("button", { name: "Save and go on" }).click();
  await expect(form.getByLabel("Client ID")).toHaveAccessibleDescription(/two numbers/);
  await expect(form.getByLabel("Signing secret")).toHaveAccessibleDescription(/required/);
  await form.getByLabel("Client ID").fill("1234567890.9876543210");
  await form.getByLabel("Client secret").fill("0123456789abcdef");
  await form.getByLabel("Signing secret").fill("fedcba9876543210");
  await form.getByRole("button", { name: "Save and go on" }).click();

  const sheet = page.getByRole("dialog", { name: "Slack" });
  await expect(sheet).toContainText("Being set up");
  await expect(sheet).toContainText(/\/api\/channels\/slack\/chn_\w+\/events/);
  await sheet.getByRole("button", { name: "Test the connection" }).click();
  await expect(sheet.getByRole("alert")).toContainText("It does not work");
  await expect(sheet.getByRole("alert")).toContainText("not installed");
  const log = sheet.getByRole("list", { name: "What came in and went out" });
  await expect(log.getByRole("listitem")).toContainText("Failed");
  expect(await page.content()).not.toContain("fedcba9876543210");

  // The address leads back to it.
  await page.reload();
  await expect(sheet).toBeVisible();
  await sheet.getByRole("button", { name: "Actions for Slack" }).click();
  await page.getByRole("menuitem", { name: "Switch off" }).click();
  await expect(sheet).toContainText("Switched off");
  await sheet.getByRole("button", { name: "Actions for Slack" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("Its tokens and secrets");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete connection" }).click();
  await expect(page.getByRole("heading", { name: "Not connected to Slack" })).toBeVisible();
});

test("a token of Discord that no platform knows is told in words", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge");
  await page.goto(deploy(agent, "discord"));
  await expect(page.getByText("This agent is not deployed")).toBeVisible();
  await page.getByRole("button", { name: "Connect Discord" }).click();
  const form = page.getByRole("dialog", { name: "Connect Discord" });
  await form.getByLabel("Application ID").fill("1098765432109876543");
  await form.getByLabel("Public key").fill("0f".repeat(32));
  await form.getByLabel("Bot token").fill("M".repeat(60));
  await form.getByRole("button", { name: "Save and go on" }).click();
  const sheet = page.getByRole("dialog", { name: "Discord" });
  await expect(sheet.getByRole("link", { name: "Add the bot to a server" })).toHaveAttribute("href", /1098765432109876543/);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  // What had opened it is gone with the empty list.
  await expect(page.getByRole("heading", { name: "Concierge", level: 1 })).toBeFocused();
  await page.getByRole("list", { name: "Connections: Discord" }).getByRole("link").press("Enter");
  await expect(sheet).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("list", { name: "Connections: Discord" }).getByRole("link")).toBeFocused();
});
