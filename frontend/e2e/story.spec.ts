import { readFile } from "node:fs/promises";
import { somebody } from "./support/api";
import { expect, test } from "./support/fixtures";
import { Talk } from "./support/steps";

/** What the endpoint answers: 64 words. */
const ANSWER = Array.from({ length: 64 }, (_, number) => `word${number}`).join(" ");

test("from the landing page to a streamed answer that a reload does not break", async ({ page, gate }) => {
  const person = somebody();
  await page.goto("/");
  await page.getByRole("link", { name: "Create an account" }).first().click();
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Hello, Ada" })).toBeVisible();

  await expect(page.getByRole("heading", { name: "Create your first agent" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "New agent" }).last().click();
  await page.getByRole("dialog").getByLabel("Name", { exact: false }).first().fill("Concierge");
  await page.getByRole("dialog").getByRole("button", { name: "Create agent" }).click();
  await expect(page).toHaveURL(/\/agents\/agt_/);
  await expect(page.getByRole("heading", { name: "Concierge", level: 1 })).toBeVisible();

  await page.getByRole("link", { name: "Model" }).click();
  await page.getByRole("combobox", { name: "Model", exact: true }).click();
  await page.getByRole("option", { name: /Another model/ }).click();
  await page.getByLabel("Model name").fill(gate.model);
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(page.getByText("Saved. The draft is version 2.")).toBeVisible();

  const talk = new Talk(page);
  await talk.say("When do you open?");
  await expect(talk.answers.last()).toContainText("word19");
  await expect(page).toHaveURL(/conversation=cnv_/);
  await page.reload();
  await expect(talk.questions).toHaveCount(1);
  await expect(talk.answers.last()).toContainText("word19");
  await expect(talk.stopButton).toBeVisible();
  await gate.release();
  await expect(talk.answers.last()).toContainText("word63");
  await talk.finished();
  await expect(talk.answers).toHaveCount(1);
  await expect(talk.answers.locator(".fd-prose")).toHaveText(ANSWER);
  await page.reload();
  await expect(talk.answers.locator(".fd-prose")).toHaveText(ANSWER);
  await expect(talk.questions).toHaveCount(1);
});

test("the history finds, renames, exports and deletes a conversation", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await api.chat(agent, "Do you have parking spaces?");
  await api.chat(agent, "Which wines go with fish?");
  await page.goto(`/agents/${agent.id}`);
  const talk = new Talk(page);
  const sheet = page.getByRole("dialog", { name: "History" });
  const rows = sheet.getByRole("list").getByRole("listitem");
  await page.getByRole("button", { name: "History" }).click();
  await expect(rows).toHaveCount(2);

  await sheet.getByRole("searchbox", { name: "Search conversations" }).fill("parking");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("2 messages");
  await rows.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByLabel("Title").fill("Cars and parking");
  await page.keyboard.press("Enter");
  await expect(rows).toContainText("Cars and parking");

  const download = async (format: string) => {
    await rows.getByRole("button", { name: "Actions for Cars and parking" }).click();
    const file = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: `Export as ${format}` }).click();
    return readFile(await (await file).path(), "utf8");
  };
  expect(await download("Markdown")).toContain("Do you have parking spaces?");
  expect(JSON.stringify(JSON.parse(await download("JSON")))).toContain("Do you have parking spaces?");

  await rows.getByRole("button", { name: "Cars and parking" }).first().click();
  await expect(sheet).toBeHidden();
  await expect(talk.questions).toContainText("Do you have parking spaces?");

  await page.getByRole("button", { name: "History" }).click();
  await sheet.getByRole("searchbox").clear();
  await expect(rows).toHaveCount(2);
  await rows.filter({ hasText: "Cars" }).getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("Cars and parking");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete conversation" }).click();
  await expect(page.getByText("Conversation deleted")).toBeVisible();
  await expect(rows).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(talk.questions).toHaveCount(0);
  expect(await api.conversations(agent)).toHaveLength(1);
});

test("the trace shows prompt, tokens, time and cost of an answer", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "gpt-4.1-mini", instructions: "You are Zebra." });
  await page.goto(`/agents/${agent.id}`);
  const talk = new Talk(page);
  await talk.ask("Who are you?");
  const trace = page.getByRole("region", { name: "Trace" });
  await expect(trace.getByText("Succeeded")).toBeVisible();
  await expect(trace.getByText("Prompt (2 messages)")).toBeVisible();
  await trace.getByText("System", { exact: true }).click();
  await expect(trace.getByText("You are Zebra.").last()).toBeVisible();
  const figure = (name: string) => trace.getByRole("definition").and(trace.locator(`dt:has-text("${name}") + dd`));
  await expect(figure("Prompt tokens")).toHaveText("20");
  await expect(figure("Answer tokens")).toHaveText("64");
  await expect(figure("Total tokens")).toHaveText("84");
  // 20 tokens at 0.40 and 64 at 1.60 dollars per million are 0.00011.
  await expect(figure("Cost")).toHaveText("$0.0001");
  await expect(trace.getByText("Until first token")).toBeVisible();
  await expect(trace.getByText(/\d\s?m?s$/).first()).toBeVisible();
  await expect(talk.answers.last().getByRole("button", { name: /Show trace: gpt-4.1-mini · 84 tokens/ })).toBeVisible();
});
