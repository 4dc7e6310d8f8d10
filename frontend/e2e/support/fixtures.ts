import { randomInt, randomUUID } from "node:crypto";
import { expect, type Page, test as base } from "@playwright/test";
import { Api, type Person, somebody } from "./api";
import { Watch } from "./watch";

export interface Gate {
  model: string;
  release: () => Promise<void>;
}

interface Fixtures {
  /** Where the people of the test come from, so that limits by address are each test's own. */
  address: string;
  /** Complaints of the page, which fail the test unless it expects them. */
  watch: Watch;
  person: Person;
  /** The person's account, made now; the page does not know of it yet. */
  api: Api;
  /** The page of the person, signed in, before it shows anything. */
  signedIn: Page;
  /** A page in another browser, signed out. */
  elsewhere: Page;
  /** A model that stops after the word "word19" until it is released. */
  gate: Gate;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern
  address: async ({}, use) => use(`10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`),
  extraHTTPHeaders: async ({ address }, use) => use({ "X-Forwarded-For": address }),
  watch: [
    async ({ context, baseURL }, use) => {
      const watch = new Watch(baseURL!);
      watch.follow(context);
      await use(watch);
      expect(watch.complaints, "errors, warnings and failed requests").toEqual([]);
    },
    { auto: true },
  ],
  // eslint-disable-next-line no-empty-pattern
  person: async ({}, use) => use(somebody()),
  api: async ({ page, person, address }, use) => use(await Api.register(page.request, person, address)),
  signedIn: async ({ page, api: _ }, use) => {
    // Registering left the cookie; the app marks beside it that there is one.
    await page.goto("/favicon.svg");
    await page.evaluate(() => localStorage.setItem("fd-signed-in", "1"));
    await use(page);
  },
  elsewhere: async ({ browser, watch, extraHTTPHeaders }, use) => {
    const context = await browser.newContext({ extraHTTPHeaders });
    watch.follow(context);
    await use(await context.newPage());
    await context.close();
  },
  gate: async ({ playwright }, use) => {
    const request = await playwright.request.newContext();
    const model = `mock-gate-${randomUUID()}`;
    const release = async () => {
      await request.post(new URL("/release", process.env.MODEL_URL).href, { data: { model } });
    };
    await use({ model, release });
    await release();
    await request.dispose();
  },
});

export { expect };
