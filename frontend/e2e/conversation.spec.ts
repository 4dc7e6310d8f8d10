import { expect, test } from "./support/fixtures";
import { Talk } from "./support/steps";

test("an answer can be stopped and asked for again", async ({ signedIn: page, api, gate }) => {
  const agent = await api.createAgent("Concierge", { model: gate.model });
  await page.goto(`/agents/${agent.id}`);
  const talk = new Talk(page);
  await talk.say("Tell me everything");
  await expect(talk.answers.last()).toContainText("word19");
  await talk.stopButton.click();
  await expect(talk.answers.last()).toContainText("You stopped this answer.");
  await gate.release();
  await page.reload();
  await expect(talk.answers.last()).toContainText("You stopped this answer.");
  await expect(talk.answers.last()).toContainText("word19");
  await expect(talk.answers.last()).not.toContainText("word20");

  await talk.answers.last().getByRole("button", { name: "Answer again" }).click();
  await expect(talk.answers.last()).toContainText("word63");
  await talk.finished();
  await expect(talk.answers.last()).toContainText("Version 2 of 2");
  await talk.answers.last().getByRole("button", { name: "Previous version" }).click();
  await expect(talk.answers.last()).toContainText("You stopped this answer.");
});

test("editing a question makes a branch, and the arrows lead between them", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await page.goto(`/agents/${agent.id}`);
  const talk = new Talk(page);
  await talk.ask("One lemon");
  await talk.ask("Two melons");
  await talk.questions.last().hover();
  await talk.questions.last().getByRole("button", { name: "Edit and send again" }).click();
  await page.getByLabel("Edit the message").fill("Three pears");
  await page.keyboard.press("Enter");
  await expect(talk.answers.last()).toContainText("Three pears");
  await talk.finished();
  await expect(talk.questions).toHaveCount(2);
  await expect(talk.questions.last()).toContainText("Version 2 of 2");

  await talk.questions.last().getByRole("button", { name: "Previous version" }).click();
  await expect(talk.answers.last()).toContainText("Two melons");
  await expect(talk.questions.last()).toContainText("Version 1 of 2");
  const [conversation] = await api.conversations(agent);
  const stored = await api.messages(agent, conversation!);
  expect(stored.map(({ content }) => content)).toEqual(
    ["One lemon", "Two melons", "Three pears"].flatMap((text) => [text, text]),
  );
  const chosen = stored.findLast(({ content }) => content === "Two melons")!;
  await expect.poll(async () => (await api.conversations(agent))[0]!.leaf_id).toBe(chosen.id);
  await page.reload();
  await expect(talk.questions.last()).toContainText("Two melons");
  await talk.questions.last().getByRole("button", { name: "Next version" }).click();
  await expect(talk.answers.last()).toContainText("Three pears");
});

test("a thumb with a comment is stored and can be taken back", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  const conversation = await api.chat(agent, "Is it far?");
  const stored = async () => (await api.messages(agent, conversation)).at(-1)!.feedback;
  await page.goto(`/agents/${agent.id}?conversation=${conversation.id}`);
  const answer = new Talk(page).answers.last();
  await answer.getByRole("button", { name: "Bad answer" }).click();
  await page.getByLabel("What was wrong?").fill("It only repeats me");
  await page.getByRole("button", { name: "Send comment" }).click();
  await expect(page.getByLabel("What was wrong?")).toBeHidden();
  await expect.poll(stored).toMatchObject({ rating: "down", comment: "It only repeats me" });

  await page.reload();
  const pressed = answer.getByRole("button", { name: "Take the rating back" });
  await expect(pressed).toHaveAttribute("aria-pressed", "true");
  await pressed.click();
  await expect(answer.getByRole("button", { name: "Bad answer" })).toHaveAttribute("aria-pressed", "false");
  await expect.poll(stored).toBeNull();
});

test("a model that is down gives a clear error, and the retry answers once it is back", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-500" });
  await page.goto(`/agents/${agent.id}`);
  const talk = new Talk(page);
  await talk.ask("Are you there?");
  await expect(talk.answers.last()).toContainText("The model is not available");
  await expect(talk.answers.last()).not.toContainText("sk-");
  await expect(talk.composer).toBeEnabled();

  await api.saveConfig(agent, { model: "mock-echo" });
  await talk.answers.last().getByRole("button", { name: "Try again" }).click();
  await expect(talk.answers.last().locator(".fd-prose")).toHaveText("Are you there?");
  await talk.finished();
});

test("an answer that the model cuts keeps what was written and can be retried", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-cut" });
  await page.goto(`/agents/${agent.id}`);
  const talk = new Talk(page);
  await talk.ask("Go on");
  await expect(talk.answers.last()).toContainText("word19");
  await expect(talk.answers.last()).toContainText("The answer was cut off");
  await page.reload();
  await expect(talk.answers.last()).toContainText("word19");
  await expect(talk.answers.last().getByRole("button", { name: "Try again" })).toBeVisible();
});
