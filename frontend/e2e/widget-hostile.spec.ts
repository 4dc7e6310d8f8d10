import type { FrameLocator } from "@playwright/test";
import { PAYLOADS } from "./support/payloads";
import { expect, test } from "./support/shop";

async function expectUnharmed(frame: FrameLocator): Promise<void> {
  const state = await frame.locator("html").evaluate(() => ({
    hacked: "hacked" in window,
    elements: document.querySelectorAll(
      "#frame :is(script, img, iframe, object, video, style, link, base, meta, [onerror], [onload], [onmouseover])",
    ).length,
    links: [...document.querySelectorAll("#frame a")].map((link) => (link as HTMLAnchorElement).protocol),
  }));
  expect(state.hacked).toBe(false);
  expect(state.elements).toBe(0);
  expect(state.links.filter((protocol) => !["http:", "https:", "mailto:", "tel:"].includes(protocol))).toEqual([]);
}

test("nothing that a model writes runs in the widget or leaves it", async ({ shop }) => {
  const site = await shop({ config: { model: "mock-echo" } });
  await site.visit();
  await site.openChat();
  const { talk, frame, page } = site;
  await talk.ask(PAYLOADS.join("\n\n"));
  const answer = talk.answers.last();
  await expect(answer.getByRole("table")).toBeVisible();
  await expect(answer.getByRole("link", { name: /beacon \(image on evil\.example\)/ })).toBeVisible();
  await expectUnharmed(frame);
  for (const text of ["script link", "mixed case", "entity", "data page"]) {
    await answer.getByText(text, { exact: false }).first().click();
  }
  await page.reload();
  await expect(answer.getByRole("table")).toBeVisible();
  await expectUnharmed(frame);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test("nothing that a colleague sets for the widget runs either", async ({ shop }) => {
  const payload = '<img src=x onerror="window.hacked=1">[x](javascript:window.hacked=2)';
  const site = await shop({
    name: payload.slice(0, 80),
    config: { suggested_questions: [payload] },
    settings: {
      title: payload,
      welcome_message: `${payload}\n\n![beacon](https://evil.example/w.png)`,
      pre_chat: { enabled: true, fields: [{ key: "name", label: payload.slice(0, 60), type: "text", required: false }] },
    },
  });
  await site.visit();
  await expect(site.bubble).toHaveAccessibleName(/<img src=x/);
  await site.bubble.click();
  await expect(site.frame.getByText("<img src=x").first()).toBeVisible();
  await expectUnharmed(site.frame);
  await site.frame.getByRole("button", { name: "Start the chat" }).click();
  await expect(site.frame.getByRole("list", { name: "Suggested questions" })).toContainText("<img src=x");
  await expectUnharmed(site.frame);
});

test("a site that the key does not allow shows nothing, and breaks nothing", async ({ shop, watch }) => {
  const site = await shop({ origins: ["https://another.example"] });
  const why = /Frontdesk: no chat: .* or the key does not name http/;
  watch.expect(403, why, /blocked by CORS policy/, /net::ERR_FAILED/);
  const told = site.page.waitForEvent("console", (message) => why.test(message.text()));
  await site.page.goto(site.origin);
  await told;
  await expect.poll(async () => (await site.heard()).map(({ name }) => name)).toEqual(["error"]);
  await expect(site.page.locator("frontdesk-widget")).toHaveCount(0);
  await site.page.getByRole("button", { name: "Ask about delivery" }).click();
  await site.page.getByRole("link", { name: "About us" }).click();
  await expect(site.page.getByRole("heading", { name: "Three people, one lathe" })).toBeVisible();
  // Nor does it help to make the frame oneself.
  const frame = await site.page.request.get(`/api/widget/${site.agent.id}/frame?key=fd_pub_wrong&origin=${site.origin}`);
  expect(frame.status()).toBe(404);
});

test("a key that is revoked in the middle of a talk ends it with a word", async ({ shop, api, watch }) => {
  const site = await shop();
  await site.visit();
  await site.openChat();
  await site.talk.ask("Hello");
  await api.revokeKey(site.agent, site.keyId);
  // The frame is a 404 page by now, which nobody may hold.
  watch.expect(401, 404, /ERR_BLOCKED_BY_RESPONSE/, /frame-ancestors 'none'/);
  await site.talk.say("And now?");
  await expect(site.frame.getByText("This chat is not available at the moment.").first()).toBeVisible();
  await expect(site.talk.composer).toBeDisabled();
  // The browser keeps the settings for a minute; the frame does not come any more.
  await site.page.reload();
  await expect(site.panel).toContainText("The chat could not be loaded.");
});

test("messages of strangers are not obeyed", async ({ shop }) => {
  const site = await shop({ config: { model: "mock-echo" } });
  await site.visit();
  await site.openChat();
  await site.talk.ask("Secret question");
  const stored = () => site.page.evaluate((name) => localStorage.getItem(name), `frontdesk:${site.agent.id}`);
  const before = await stored();
  await site.page.evaluate(() => {
    // The page's own window, and a frame of the page: neither is the widget's iframe.
    const forged = { "frontdesk-widget": 1, type: "session", session: null };
    window.postMessage(forged, "*");
    window.postMessage({ "frontdesk-widget": 1, type: "close" }, "*");
  });
  await site.talk.ask("Another one");
  expect(await stored()).toBe(before);
  await expect(site.panel).toBeVisible();
});
