import { HOUSE_RULES } from "./support/files";
import { expect, test } from "./support/shop";

const OFFLINE = { model: "frontdesk-offline" };

test("a visitor of another site asks, sees the answer grow, and opens its source in place", async ({ shop, api }) => {
  const site = await shop({ config: OFFLINE, furnish: (agent) => api.addDocument(agent, HOUSE_RULES) });
  await site.visit();
  await site.openChat();
  const { talk, frame, page } = site;
  await talk.ask("How long are found umbrellas kept?");
  const answer = talk.answers.last();
  await expect(answer).toContainText("thirty days");
  await answer.locator(".fd-prose").getByRole("button", { name: "Source 1: From our documents, page 3" }).click();
  const passage = frame.getByRole("dialog", { name: "From our documents" });
  await expect(passage).toContainText("Page 3");
  await expect(passage).toContainText("umbrellas and towels are kept at the reception");
  await page.keyboard.press("Escape");
  await expect(passage).toBeHidden();
  // Escape has closed the passage, and only that.
  await expect(site.panel).toBeVisible();
  // What the answer cost is nobody's business here.
  await expect(answer).not.toContainText("token");
});

test("the answer streams, can be stopped, answered again and rated", async ({ shop, gate, api }) => {
  const site = await shop({ config: { model: gate.model } });
  await site.visit();
  await site.openChat();
  const { talk } = site;
  await talk.say("Are you open?");
  await expect(talk.answers.last()).toContainText("word19");
  await expect(talk.answers.last()).not.toContainText("word63");
  await talk.stopButton.click();
  await expect(talk.answers.last()).toContainText("You stopped this answer.");
  await gate.release();
  await talk.answers.last().getByRole("button", { name: "Answer again" }).click();
  await gate.release();
  await expect(talk.answers.last()).toContainText("word63");
  await talk.finished();
  await talk.answers.last().getByRole("button", { name: "Good answer" }).click();
  await expect(talk.answers.last().getByRole("button", { name: "Take the rating back" })).toBeVisible();
  await expect
    .poll(async () => {
      const [conversation] = await api.conversations(site.agent);
      return (await api.messages(site.agent, conversation!)).map(({ feedback }) => feedback?.rating).filter(Boolean);
    })
    .toEqual(["up"]);
});

test("a reload in the middle of an answer brings the rest of it", async ({ shop, gate }) => {
  const site = await shop({ config: { model: gate.model } });
  await site.visit();
  await site.openChat();
  const { talk } = site;
  await talk.say("Are you open?");
  await expect(talk.answers.last()).toContainText("word19");
  await site.page.reload();
  // The panel was open in this tab, so it is open again, without taking the focus.
  await expect(talk.answers.last()).toContainText("word19");
  await expect(site.bubble).toHaveAttribute("aria-expanded", "true");
  await gate.release();
  await expect(talk.answers.last()).toContainText("word63");
  await talk.finished();
});

test("an answer that comes while the chat is closed is counted, also over a change of page", async ({ shop, gate }) => {
  const site = await shop({ config: { model: gate.model } });
  await site.visit();
  await site.openChat();
  await site.talk.say("Are you open?");
  await expect(site.talk.answers.last()).toContainText("word19");
  await site.bubble.click();
  await expect(site.panel).toBeHidden();
  await site.visit("/about");
  await gate.release();
  await expect(site.bubble).toHaveAccessibleName(/1 unread message$/);
  await expect(site.bubble.locator(".badge")).toHaveText("1");
  await site.openChat();
  await expect(site.bubble).toHaveAccessibleName("Close the chat");
  await expect(site.talk.answers.last()).toContainText("word63");
  const names = (await site.heard()).map(({ name }) => name);
  expect(names).toEqual(["ready", "message", "unread", "unread", "open"]);
});

test("conversations of this visitor are kept on this device, and only there", async ({ shop, browser, watch }) => {
  const site = await shop({ config: { model: "mock-echo" } });
  await site.visit();
  await site.openChat();
  const { talk, frame, page } = site;
  await talk.ask("My first question");
  await frame.getByRole("button", { name: "New conversation" }).click();
  await expect(talk.answers).toHaveCount(0);
  await talk.ask("Another question");
  await page.reload();
  await expect(talk.answers.last()).toContainText("Another question");
  await frame.getByRole("button", { name: "Your conversations" }).click();
  const rows = frame.getByRole("region", { name: "Your conversations" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  // The newest is on top.
  await rows.last().getByRole("button").click();
  await expect(talk.answers.last()).toContainText("My first question");

  const other = await browser.newContext();
  watch.follow(other);
  const elsewhere = await other.newPage();
  await elsewhere.goto(site.origin);
  await elsewhere.locator("frontdesk-widget .bubble").click();
  const stranger = elsewhere.frameLocator("frontdesk-widget iframe");
  await expect(stranger.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(stranger.getByRole("button", { name: "Your conversations" })).toHaveCount(0);
  await other.close();
});

test("a signed identity brings a customer's conversations to another device; a forged one nothing", async ({
  shop,
  browser,
  watch,
}) => {
  const site = await shop({ config: { model: "mock-echo" }, identity: true });
  await site.visit();
  await site.page.getByRole("button", { name: "Sign in" }).click();
  await expect(site.page.getByRole("button", { name: "Signed in" })).toBeVisible();
  await site.openChat();
  await site.talk.ask("Where is my parcel?");

  const other = await browser.newContext();
  watch.follow(other);
  const page = await other.newPage();
  await page.goto(site.origin);
  const frame = page.frameLocator("frontdesk-widget iframe");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("frontdesk-widget .bubble").click();
  await frame.getByRole("button", { name: "Your conversations" }).click();
  await frame.getByRole("region", { name: "Your conversations" }).getByRole("listitem").getByRole("button").click();
  await expect(frame.getByRole("list", { name: "Messages" })).toContainText("Where is my parcel?");

  // Signed out, the device shows nothing of it.
  await page.evaluate(() => (window as unknown as { Frontdesk: { logout(): void } }).Frontdesk.logout());
  await expect(frame.getByRole("button", { name: "Your conversations" })).toHaveCount(0);
  await expect(frame.getByRole("list", { name: "Messages" })).toHaveCount(0);

  watch.expect(401);
  const forged = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"ada","exp":9999999999}')}.`;
  await page.evaluate((jwt) => (window as unknown as { Frontdesk: { identify(jwt: string): void } }).Frontdesk.identify(jwt), forged);
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { heard: { name: string; code?: string }[] }).heard.at(-1)))
    .toEqual({ name: "error", code: "identity_refused" });
  await expect(frame.getByRole("button", { name: "Your conversations" })).toHaveCount(0);
  await other.close();
});

test("what a visitor asks at the moment of signing in is answered to who they are then", async ({ shop, gate }) => {
  const site = await shop({ config: { model: gate.model }, identity: true });
  await site.visit();
  await site.openChat();
  const { talk, frame, page } = site;
  await talk.say("Where is my parcel?");
  await expect(talk.answers.last()).toContainText("word19");
  await page.getByRole("button", { name: "Sign in" }).click();
  // The history is that of somebody known: the chat is another one now.
  await expect(page.getByRole("button", { name: "Signed in" })).toBeVisible();
  await expect(frame.getByRole("list", { name: "Messages" })).toContainText("Where is my parcel?");
  await gate.release();
  await expect(talk.answers.last()).toContainText("word63");
  await talk.finished();
  await page.reload();
  await expect(frame.getByRole("list", { name: "Messages" })).toContainText("Where is my parcel?");
});

test("the form before the chat is asked once, says what is wrong, and is kept", async ({ shop, watch }) => {
  const fields = [
    { key: "name", label: "Your name", type: "text" as const, required: false },
    { key: "email", label: "Email", type: "email" as const, required: true },
  ];
  const site = await shop({ settings: { pre_chat: { enabled: true, fields } } });
  const { frame, talk, page } = site;
  await site.visit();
  await site.bubble.click();
  const email = frame.getByLabel("Email");
  await expect(frame.getByRole("heading", { name: "Before we start" })).toBeVisible();
  await expect(talk.composer).toHaveCount(0);
  await frame.getByRole("button", { name: "Start the chat" }).click();
  await expect(frame.getByText("This is required.")).toBeVisible();
  await expect(email).toBeFocused();
  watch.expect(422);
  await email.fill("not an address");
  await email.press("Enter");
  await expect(frame.getByText("This does not have the right form.")).toBeVisible();
  await email.fill("ada@example.com");
  await email.press("Enter");
  await talk.ask("Hello");
  await page.reload();
  await expect(talk.answers).toHaveCount(1);
  await frame.getByRole("button", { name: "New conversation" }).click();
  await expect(talk.composer).toBeVisible();
});

test("a visitor can ask for a person, once", async ({ shop, api, watch }) => {
  // A contact that is none.
  watch.expect(422);
  const site = await shop({ settings: { handoff: { enabled: true, message: "We call you back by noon." } } });
  await site.visit();
  await site.openChat();
  const { talk, frame } = site;
  const ask = frame.getByRole("button", { name: "Talk to a person" });
  await expect(ask).toHaveCount(0);
  await talk.ask("This does not help");
  await ask.click();
  const contact = frame.getByRole("form", { name: "How can we reach you?" });
  await expect(contact.getByRole("textbox")).toBeFocused();
  await contact.getByRole("textbox").fill("call me");
  await contact.getByRole("button", { name: "Send" }).click();
  await expect(contact).toContainText("Write an email address or a phone number.");
  await contact.getByRole("textbox").fill("mina@example.org");
  await contact.getByRole("button", { name: "Send" }).click();
  await expect(frame.getByText("We call you back by noon.")).toBeVisible();
  await expect(ask).toHaveCount(0);
  const [conversation] = await api.conversations(site.agent);
  expect(conversation).toMatchObject({ channel: "widget" });
  await site.page.reload();
  await expect(frame.getByText("We have been told and will get back to you.")).toBeVisible();
});

test("what goes wrong is told in a visitor's words, and can be tried again", async ({ shop, context, watch }) => {
  const site = await shop({ config: { model: "mock-401" }, settings: { language: "fr" } });
  await site.visit();
  await site.bubble.click();
  const { frame } = site;
  const composer = frame.getByRole("textbox", { name: "Message", exact: true });
  await composer.fill("Bonjour");
  await composer.press("Enter");
  const alert = frame.getByRole("alert");
  await expect(alert).toContainText("Quelque chose s’est mal passé. Réessayez dans un instant.");
  // Not which model, and not that its key is refused.
  await expect(alert).not.toContainText(/clé|modèle|mock/i);
  await expect(frame.getByRole("button", { name: "Réessayer" })).toBeVisible();
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await context.setOffline(true);
  await expect(frame.getByText("Pas de connexion.", { exact: false })).toBeVisible();
  await context.setOffline(false);
  await expect(frame.getByText("Pas de connexion.", { exact: false })).toBeHidden();
});
