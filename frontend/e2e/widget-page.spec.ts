import { join } from "node:path";
import { expectAccessible, expectContrast, expectNoSidewaysScroll } from "./support/checks";
import { HOUSE_RULES } from "./support/files";
import { expect, type ShopPage, test } from "./support/shop";
import { tabTo } from "./support/steps";

const SCREENSHOTS = join(import.meta.dirname, "..", "screenshots");
const picture = (site: ShopPage, name: string) =>
  site.page.screenshot({ path: join(SCREENSHOTS, `widget-${name}.png`) });

interface Commands {
  open(): void;
  close(): void;
  toggle(): void;
}

const command = (site: ShopPage, name: keyof Commands) =>
  site.page.evaluate((method) => (window as unknown as { Frontdesk: Commands }).Frontdesk[method](), name);

test("everything by keyboard: open, ask, close, and back where one was", async ({ shop }) => {
  const site = await shop();
  await site.visit();
  const { page, talk, bubble } = site;
  await tabTo(page, page.getByRole("button", { name: "Ask about delivery" }));
  // The bubble is the last stop of the page.
  await page.keyboard.press("Tab");
  await expect(bubble).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(bubble).toHaveAttribute("aria-expanded", "true");
  await expect(talk.composer).toBeFocused();
  await page.keyboard.type("Hello");
  await page.keyboard.press("Enter");
  await expect(talk.answers.last()).toContainText("word63");
  await talk.finished();
  await expect(talk.composer).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(site.panel).toBeHidden();
  await expect(bubble).toBeFocused();
  await page.keyboard.press("Space");
  await expect(talk.composer).toBeFocused();
  // Opened by the page itself, too.
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Ask about delivery" }).click();
  await expect(talk.composer).toBeFocused();
});

test("the API of the page: open, close, toggle, listeners, calls before the script", async ({ shop }) => {
  const site = await shop();
  await site.visit();
  await command(site, "open");
  await expect(site.talk.composer).toBeVisible();
  await command(site, "toggle");
  await expect(site.panel).toBeHidden();
  await command(site, "toggle");
  await site.talk.ask("Hello");
  await command(site, "close");
  await expect(site.panel).toBeHidden();
  const heard = await site.heard();
  expect(heard.map(({ name }) => name)).toEqual(["ready", "open", "close", "open", "message", "close"]);
  expect(heard[4]!.conversation_id).toMatch(/^cnv_/);
});

test("it stays through the pages of a single-page app, and is there once when loaded twice", async ({ shop }) => {
  const site = await shop();
  await site.visit();
  await site.openChat();
  await site.talk.ask("Hello");
  await site.page.getByRole("link", { name: "About us" }).click();
  await expect(site.talk.answers).toHaveCount(1);
  await site.page.evaluate(() => {
    const first = document.querySelector<HTMLScriptElement>("script[data-agent-id]")!;
    const again = document.createElement("script");
    // The shop's policy wants trusted script addresses.
    const { trustedTypes } = window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => { createScriptURL(url: string): string } } };
    const policy = trustedTypes.createPolicy("test", { createScriptURL: (url: string) => url });
    again.src = policy.createScriptURL(first.src);
    again.nonce = first.nonce;
    Object.assign(again.dataset, first.dataset);
    document.head.append(again);
    return new Promise((resolve) => (again.onload = resolve));
  });
  await expect(site.page.locator("frontdesk-widget")).toHaveCount(1);
  // A framework that replaces the body takes the widget out; it comes back with its talk.
  await site.page.evaluate(() => document.body.replaceChildren(document.createElement("main")));
  await expect(site.bubble).toBeVisible();
  await expect(site.talk.answers).toHaveCount(1);
});

test("on a small screen the chat covers everything and can be closed", async ({ shop }) => {
  const site = await shop({ settings: { title: "Lumen, a shop with quite a long name for a phone" } });
  const { page, frame } = site;
  await page.setViewportSize({ width: 360, height: 740 });
  await site.visit();
  await picture(site, "bubble-mobile");
  await site.openChat();
  expect(await site.panel.boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 740 });
  // The keyboard of the screen comes when one wants to write.
  await expect(frame.getByRole("heading", { level: 1 })).toBeFocused();
  const sideways = () => frame.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
  await site.talk.ask("Hello");
  expect(await sideways()).toBe(0);
  await expectAccessible(page, "widget on a small screen");
  await picture(site, "mobile");
  for (const name of ["Your conversations", "New conversation", "Close the chat"]) {
    const box = await frame.getByRole("button", { name }).boundingBox();
    expect(Math.min(box!.width, box!.height), name).toBeGreaterThanOrEqual(44);
  }
  await frame.getByRole("button", { name: "Close the chat" }).click();
  await expect(site.panel).toBeHidden();
  await expect(site.bubble).toBeFocused();
  await page.getByRole("link", { name: "About us" }).click();
});

test("it looks right and is accessible in light and dark, whatever the page does", async ({ shop, api }) => {
  const config = {
    model: "frontdesk-offline",
    welcome_message: "Hello! Ask me anything about **Lumen**.",
    suggested_questions: ["How long are umbrellas kept?", "What does a day pass cost?"],
  };
  const site = await shop({
    config,
    settings: { color: "#e8b357", handoff: { enabled: true, message: "" } },
    furnish: (agent) => api.addDocument(agent, HOUSE_RULES),
  });
  const { page, talk, frame } = site;
  await page.emulateMedia({ reducedMotion: "reduce" });
  await site.visit();
  await expectAccessible(page, "closed");
  await site.openChat();
  await expectAccessible(page, "welcome");
  await picture(site, "welcome-light");
  await talk.ask("How long are found umbrellas kept?");
  await expectAccessible(page, "talk");
  await expectNoSidewaysScroll(page, "talk");
  await picture(site, "light");
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectContrast(page, "talk, dark");
  await picture(site, "dark");
  await frame.getByRole("button", { name: "Your conversations" }).click();
  await expect(frame.getByRole("listitem")).toHaveCount(1);
  await expectAccessible(page, "history");
  await picture(site, "history-dark");
});

test("the form fits a phone in the dark", async ({ shop }) => {
  const fields = [
    { key: "name", label: "Your name", type: "text" as const, required: false },
    { key: "email", label: "Email", type: "email" as const, required: true },
  ];
  const site = await shop({
    settings: { pre_chat: { enabled: true, fields }, welcome_message: "We answer within a minute.", color: "#b5563c" },
  });
  await site.page.setViewportSize({ width: 360, height: 740 });
  await site.page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await site.visit();
  await site.bubble.click();
  await site.frame.getByRole("button", { name: "Start the chat" }).click();
  await expect(site.frame.getByText("This is required.")).toBeVisible();
  await expectAccessible(site.page, "form, dark, small");
  await picture(site, "form-mobile-dark");
});

test("the tag's attributes win: French, dark, on the left, in another colour", async ({ shop }) => {
  const site = await shop({
    attributes: { "data-language": "fr", "data-theme": "dark", "data-position": "left", "data-color": "#0891b2" },
    settings: { language: "en", theme: "light", position: "right", color: "#e8b357" },
  });
  await site.visit();
  await expect(site.bubble).toHaveAccessibleName("Discuter avec Lumen");
  expect((await site.bubble.boundingBox())!.x).toBeLessThan(100);
  await expect(site.bubble).toHaveCSS("background-color", "rgb(8, 145, 178)");
  await site.bubble.click();
  await expect(site.frame.locator("html")).toHaveAttribute("lang", "fr");
  await expect(site.frame.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(site.frame.getByText("Bonjour ! Comment puis-je vous aider ?")).toBeVisible();
  await expectAccessible(site.page, "French, dark, left");
  await picture(site, "french-dark-left");
});

test("without a platform the page works as before", async ({ shop, watch }) => {
  const site = await shop();
  watch.expect(/net::ERR_/, /Failed to load resource/, /Frontdesk: no chat: .* cannot be reached/);
  await site.page.route(/\/api\/widget\//, (route) => route.abort("connectionrefused"));
  await site.page.goto(site.origin);
  await site.page.getByRole("button", { name: "Ask about delivery" }).click();
  await site.page.getByRole("link", { name: "About us" }).click();
  await expect(site.page.getByRole("heading", { name: "Three people, one lathe" })).toBeVisible();
  await expect.poll(async () => (await site.heard()).at(-1)).toEqual({ name: "error", code: "network_error" });
  await expect(site.page.locator("frontdesk-widget")).toHaveCount(0);
});

test("an iframe that does not come is said, and can be tried again", async ({ shop, watch }) => {
  const site = await shop();
  watch.expect(/net::ERR_/, /Failed to load resource/);
  await site.page.clock.install();
  await site.page.route(/\/frame\?/, (route) => route.abort("connectionrefused"), { times: 1 });
  await site.visit();
  await site.bubble.click();
  await site.page.clock.runFor(21_000);
  await expect(site.panel).toContainText("The chat could not be loaded.");
  await site.panel.getByRole("button", { name: "Try again" }).click();
  await expect(site.talk.composer).toBeVisible();
});
