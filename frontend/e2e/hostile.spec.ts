import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { PAYLOADS } from "./support/payloads";
import { Talk } from "./support/steps";

async function expectUnharmed(page: Page): Promise<void> {
  const state = await page.evaluate(() => ({
    hacked: "hacked" in window,
    elements: document.querySelectorAll(
      "#content :is(script, img, iframe, object, video, style, link, base, meta, [onerror], [onload], [onmouseover])",
    ).length,
    links: [...document.querySelectorAll("#content a")].map((link) => (link as HTMLAnchorElement).protocol),
  }));
  expect(state.hacked).toBe(false);
  expect(state.elements).toBe(0);
  expect(state.links.filter((protocol) => !["http:", "https:", "mailto:", "tel:"].includes(protocol))).toEqual([]);
}

test("nothing that a model writes runs or leaves the page", async ({ signedIn: page, api }) => {
  const agent = await api.createAgent("Concierge", { model: "mock-echo" });
  await page.goto(`/agents/${agent.id}`);
  const talk = new Talk(page);
  await talk.ask(PAYLOADS.join("\n\n"));
  const answer = talk.answers.last();
  // Rendered indeed, to the last payload: as text, as links, as code, as a table.
  await expect(answer.getByRole("table")).toBeVisible();
  await expect(answer.getByRole("link", { name: /beacon \(image on evil\.example\)/ })).toBeVisible();
  await expect(answer.getByText("<script>window.hacked = 11</script>")).toBeVisible();
  await expectUnharmed(page);
  for (const text of ["script link", "mixed case", "entity", "data page"]) {
    await answer.getByText(text, { exact: false }).first().click();
  }
  await page.reload();
  await expect(answer.getByRole("table")).toBeVisible();
  await expectUnharmed(page);
});

test("nothing that a colleague writes runs either", async ({ signedIn: page, api }) => {
  const payload = '<img src=x onerror="window.hacked=1">[x](javascript:window.hacked=2)';
  const agent = await api.createAgent(payload.slice(0, 80), {
    instructions: payload,
    welcome_message: `${payload}\n\n![beacon](https://evil.example/w.png)`,
    suggested_questions: [payload],
    model: "mock-echo",
  });
  await api.chat(agent, payload);
  for (const path of ["/home", "/agents", `/agents/${agent.id}`, `/agents/${agent.id}?tab=versions`]) {
    await page.goto(path);
    await expect(page.getByText("<img src=x").first()).toBeVisible();
    await expectUnharmed(page);
  }
  await page.getByRole("button", { name: "History" }).click();
  await expect(page.getByRole("dialog", { name: "History" }).getByRole("listitem")).toHaveCount(1);
  await expectUnharmed(page);
});

test("the page's policy forbids foreign scripts, frames and connections", async ({ page }) => {
  const response = await page.goto("/");
  const headers = response!.headers();
  const policy = headers["content-security-policy"] ?? "";
  for (const rule of ["default-src 'self'", "script-src 'self'", "connect-src 'self'", "object-src 'none'", "base-uri 'none'"]) {
    expect(policy.split("; ")).toContain(rule);
  }
  expect(policy).toMatch(/img-src 'self' data: blob:(;|$)/);
  expect(policy).not.toMatch(/script-src[^;]*('unsafe-inline'|'unsafe-eval'|\*|https?:)/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBeDefined();
});
