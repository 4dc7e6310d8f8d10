import type { FrameLocator, Locator, Page } from "@playwright/test";
import { type Shop, serveShop } from "../../demo/serve.mjs";
import type { Agent, AgentConfig } from "../../src/api/types";
import type { components } from "../../src/api/schema.gen";
import { expect, test as base } from "./fixtures";
import { serveProxy } from "./proxy";
import { Talk } from "./steps";

type WidgetSettings = components["schemas"]["widget.WidgetSettings"];

export interface ShopOptions {
  name?: string;
  config?: Partial<AgentConfig>;
  settings?: Partial<WidgetSettings>;
  attributes?: Record<string, string>;
  /** Origins that the key allows; the shop's own unless said. */
  origins?: string[];
  /** Whether customers who sign in are told to the widget. */
  identity?: boolean;
  /** What the agent gets before it goes into production. */
  furnish?: (agent: Agent) => Promise<unknown>;
}

/** The demo shop with the widget, and what is in the widget. */
export class ShopPage {
  readonly bubble: Locator;
  readonly panel: Locator;
  readonly frame: FrameLocator;
  readonly talk: Talk;

  constructor(
    readonly page: Page,
    readonly agent: Agent,
    readonly origin: string,
    readonly keyId: string,
  ) {
    this.bubble = page.locator("frontdesk-widget .bubble");
    this.panel = page.locator("frontdesk-widget dialog");
    this.frame = page.frameLocator("frontdesk-widget iframe");
    this.talk = new Talk(this.frame);
  }

  async visit(path = "/"): Promise<void> {
    await this.page.goto(`${this.origin}${path}`);
    await expect(this.bubble).toBeVisible();
  }

  async openChat(): Promise<void> {
    await this.bubble.click();
    await expect(this.talk.composer).toBeVisible();
  }

  /** What the page's own script has heard through `Frontdesk.on`. */
  heard(): Promise<{ name: string; [detail: string]: unknown }[]> {
    return this.page.evaluate(() => (window as unknown as { heard?: { name: string }[] }).heard ?? []);
  }
}

/** `shop` serves a page of another origin and host name with a widget of a new agent on it. */
export const test = base.extend<{ shop: (options?: ShopOptions) => Promise<ShopPage> }>({
  // A browser would ask the widget's API for leave to send more headers; the proxy adds them.
  extraHTTPHeaders: {},
  shop: async ({ page, api, baseURL, address, watch }, use) => {
    const proxy = await serveProxy(baseURL!, address);
    watch.allow(proxy.url);
    const open: Shop[] = [];
    await use(async ({ name = "Lumen", config, settings, attributes, origins, identity, furnish } = {}) => {
      const agent = await api.createAgent(name, { model: "mock-64", ...config });
      await furnish?.(agent);
      await api.promote(agent);
      if (settings) await api.saveWidget(agent, settings);
      // The key may name any port of the machine: the shop's is known only when it is served.
      const key = await api.publishableKey(agent, origins ?? ["http://localhost:*"]);
      const identitySecret = identity ? await api.identitySecret(agent, key.id) : undefined;
      const shop = await serveShop({ frontdesk: proxy.url, agent: agent.id, key: key.key, attributes, identitySecret });
      open.push(shop);
      watch.allow(shop.origin);
      return new ShopPage(page, agent, shop.origin, key.id);
    });
    await Promise.all([...open, proxy].map((server) => server.close()));
  },
});

export { expect };
