import type { BrowserContext } from "@playwright/test";

/**
 * What a page must not do in any test: write errors or warnings to the console, throw, fail a
 * request, talk to another origin, or open an alert. Collects the complaints of its contexts.
 */
export class Watch {
  readonly complaints: string[] = [];
  readonly #expected: (number | RegExp)[] = [];
  readonly #origins: Set<string>;

  constructor(baseURL: string) {
    this.#origins = new Set([new URL(baseURL).origin]);
  }

  /** A page of this origin belongs to the test, too. */
  allow(origin: string): void {
    this.#origins.add(origin);
  }

  /** Statuses of answers, or texts of complaints, that a test provokes on purpose. */
  expect(...what: (number | RegExp)[]): void {
    this.#expected.push(...what);
  }

  follow(context: BrowserContext): void {
    context.on("weberror", (error) => this.#complain(`uncaught: ${error.error().message}`));
    context.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      const status = /status of (\d+)/.exec(message.text())?.[1];
      const text = `${message.type()}: ${message.text()} ${message.location().url}`;
      this.#complain(text, status ? Number(status) : undefined);
    });
    context.on("request", (request) => {
      const url = new URL(request.url());
      const inside = this.#origins.has(url.origin) || ["data:", "blob:"].includes(url.protocol);
      if (!inside) this.#complain(`left the origin: ${request.url()}`);
    });
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // The page gave up by itself: it left, or the person pressed Stop.
      if (why !== "net::ERR_ABORTED") this.#complain(`failed: ${why} ${request.url()}`);
    });
    context.on("response", (response) => {
      const status = response.status();
      if (status >= 400) this.#complain(`${status} ${response.request().method()} ${response.url()}`, status);
    });
    context.on("dialog", (dialog) => {
      if (dialog.type() !== "beforeunload") this.#complain(`dialog: ${dialog.message()}`);
      void dialog.accept().catch(() => undefined);
    });
  }

  #complain(text: string, status?: number): void {
    const expected = this.#expected.some((each) => (typeof each === "number" ? each === status : each.test(text)));
    if (!expected) this.complaints.push(text);
  }
}
