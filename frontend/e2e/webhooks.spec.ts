import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startModule } from "./setup/child";
import { OWN } from "./setup/environment";
import { expect, test as base } from "./support/fixtures";

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

interface Receiver {
  url: string;
  received: Received[];
  /** What it answers from now on. */
  answer: { status: number; body: string; headers: Record<string, string> };
}

/**
 * A platform of its own: one that may send to this machine, which the others must not. The rest
 * of the tests relies on private addresses being refused.
 */
const test = base.extend<{ receiver: Receiver }, { platform: string }>({
  platform: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const data = await mkdtemp(join(tmpdir(), "frontdesk-e2e-webhooks-"));
      const platform = await startModule("local", {
        ...OWN,
        DATA_DIR: data,
        OPENAI_BASE_URL: process.env.MODEL_URL!,
        OUTBOUND_ALLOW_PRIVATE_HOSTS: "true",
      });
      await use(platform.url);
      await platform.stop();
      await rm(data, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 90_000 },
  ],
  baseURL: ({ platform }, use) => use(platform),
  // eslint-disable-next-line no-empty-pattern
  receiver: async ({}, use) => {
    const receiver: Receiver = { url: "", received: [], answer: { status: 200, body: "thanks", headers: {} } };
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        receiver.received.push({ headers: request.headers, body });
        const { status, headers, body: answer } = receiver.answer;
        response.writeHead(status, { "Content-Type": "text/html", ...headers }).end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
    await use(receiver);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
});

/** The signature of Standard Webhooks that a request should carry. */
function signature(secret: string, { headers, body }: Received): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const content = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
}

/** Reads the secret that is shown this once, and closes the dialog. */
async function keepSecret(page: Page): Promise<string> {
  const dialog = page.getByRole("dialog", { name: "The secret of this endpoint" });
  const secret = (await dialog.getByText(/^whsec_/).textContent())!;
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  await expect(dialog).toBeHidden();
  return secret;
}

async function addEndpoint(page: Page, url: string): Promise<string> {
  await page.goto("/settings/webhooks");
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const dialog = page.getByRole("dialog", { name: "Add an endpoint" });
  await dialog.getByLabel("Address").fill(url);
  await dialog.getByRole("checkbox", { name: "All events: Answers" }).click();
  await dialog.getByRole("button", { name: "Add and show the secret" }).click();
  return keepSecret(page);
}

const act = async (page: Page, name: string) => {
  await page.getByRole("button", { name: /^Actions for http/ }).last().click();
  await page.getByRole("menuitem", { name }).click();
};

test("an endpoint is added, tried, changed, switched off and deleted", async ({ signedIn: page, receiver }) => {
  test.slow();
  const secret = await addEndpoint(page, receiver.url);
  const row = page.getByRole("list", { name: "Endpoints" }).getByRole("listitem");
  await expect(row).toContainText("Active");
  await expect(row).toContainText("Nothing sent yet");
  await expect(page.getByText(secret)).toHaveCount(0);

  // The test event arrives, signed with the secret that was shown.
  await act(page, "Send test event");
  const sheet = page.getByRole("dialog", { name: /^Endpoint http/ });
  await expect(sheet.getByRole("heading", { name: "webhook.test" })).toBeVisible();
  await expect(sheet.getByRole("status")).toContainText("Delivered");
  expect(receiver.received).toHaveLength(1);
  const first = receiver.received[0]!;
  expect(first.headers["webhook-signature"]).toBe(signature(secret, first));
  expect(JSON.parse(first.body)).toMatchObject({ type: "webhook.test" });
  await expect(sheet).toContainText(String(first.headers["webhook-id"]));
  await expect(sheet.getByRole("region", { name: "Response body" })).toHaveText("thanks");

  // Sent again, it fails this time; what the receiver answers is shown as text and nothing else.
  const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script> [link](javascript:alert(3))`;
  receiver.answer = { status: 503, body: hostile, headers: { "X-Note": "<b>bold</b>" } };
  await sheet.getByRole("button", { name: "Send again" }).click();
  const second = sheet.getByRole("listitem").filter({ hasText: "Attempt 2" });
  await expect(second).toContainText("503");
  await expect(second.getByRole("region", { name: "Response body" })).toHaveText(hostile);
  await second.getByText("Response headers").click();
  await expect(second.getByRole("region", { name: "Response headers" })).toContainText("X-Note: <b>bold</b>", { ignoreCase: true });
  await second.getByText("Request headers").click();
  await expect(second.getByRole("region", { name: "Request headers" })).toContainText(/webhook-signature: v1,/i);
  await expect(sheet.locator("img, script, b, a")).toHaveCount(0);
  expect(receiver.received[1]!.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
  expect(receiver.received[1]!.body).toBe(first.body);

  // A linked delivery opens where it was; the way back leads to the log.
  await page.reload();
  await expect(sheet.getByRole("heading", { name: "webhook.test" })).toBeVisible();
  await sheet.getByRole("button", { name: "Back to the endpoint" }).click();
  await expect(sheet.getByRole("heading", { name: receiver.url, exact: true })).toBeFocused();
  await expect(sheet.getByRole("list", { name: "Deliveries" }).getByRole("listitem")).toHaveCount(1);

  // Another secret; the old one goes on signing, until both are revoked.
  receiver.answer = { status: 204, body: "", headers: {} };
  await act(page, "New secret…");
  await page.getByRole("alertdialog").getByRole("radio", { name: /24 hours/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Make a new secret" }).click();
  const next = await keepSecret(page);
  expect(next).not.toBe(secret);
  await expect(sheet).toContainText("Two secrets are valid until");
  await sheet.getByRole("button", { name: "Send test event" }).click();
  await expect(sheet.getByRole("status")).toContainText("Delivered");
  const third = receiver.received.at(-1)!;
  expect(String(third.headers["webhook-signature"]).split(" ").sort()).toEqual(
    [signature(secret, third), signature(next, third)].sort(),
  );
  await sheet.getByRole("button", { name: "Back to the endpoint" }).click();
  await act(page, "New secret…");
  await expect(page.getByRole("alertdialog").getByRole("radio")).toHaveCount(1);
  await page.getByRole("alertdialog").getByRole("button", { name: "Make a new secret" }).click();
  const last = await keepSecret(page);
  await expect(sheet).not.toContainText("Two secrets are valid until");
  await sheet.getByRole("button", { name: "Send test event" }).click();
  await expect(sheet.getByRole("status")).toContainText("Delivered");
  const fourth = receiver.received.at(-1)!;
  expect(fourth.headers["webhook-signature"]).toBe(signature(last, fourth));
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(row).toContainText("Last delivery succeeded");

  // Changed, switched off and on, deleted.
  await act(page, "Edit");
  const dialog = page.getByRole("dialog", { name: "Edit the endpoint" });
  await dialog.getByLabel("Description").fill("Ticket system");
  await dialog.getByRole("checkbox", { name: "agent.published" }).click();
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(row).toContainText("Ticket system");
  await expect(row).toContainText("run.finished, run.failed, agent.published");
  await act(page, "Switch off…");
  await page.getByRole("alertdialog").getByRole("button", { name: "Switch off" }).click();
  await expect(row).toContainText("Switched off");
  await page.getByRole("button", { name: /^Actions for http/ }).click();
  await expect(page.getByRole("menuitem", { name: "Send test event" })).toBeHidden();
  await page.getByRole("menuitem", { name: "Switch on" }).click();
  await expect(row).toContainText("Active");
  await act(page, "Delete…");
  await expect(page.getByRole("alertdialog")).toContainText("Its log, with everything that was sent and answered");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete endpoint" }).click();
  await expect(page.getByRole("heading", { name: "No endpoint yet" })).toBeVisible();
});

test("what happens is sent for the chosen agents only, and the log can be filtered", async ({ signedIn: page, api, receiver }) => {
  const chosen = await api.createAgent("Concierge", { model: "mock-echo" });
  const other = await api.createAgent("Night porter", { model: "mock-echo" });
  await page.goto("/settings/webhooks");
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const dialog = page.getByRole("dialog", { name: "Add an endpoint" });
  await dialog.getByRole("radio", { name: "Only some agents" }).click();
  await dialog.getByRole("button", { name: "Add and show the secret" }).click();
  await expect(dialog.getByLabel("Address")).toHaveAccessibleDescription(/begins with https/);
  await expect(dialog.getByText("Choose at least one event.")).toBeVisible();
  await expect(dialog.getByText("Choose at least one agent, or all.")).toBeVisible();
  await dialog.getByLabel("Address").fill(receiver.url);
  await dialog.getByText("run.finished").click();
  await dialog.getByText("Concierge").click();
  await dialog.getByRole("button", { name: "Add and show the secret" }).click();
  await keepSecret(page);

  await api.chat(other, "Hello");
  await api.chat(chosen, "Hello");
  await page.getByRole("link", { name: receiver.url }).click();
  const log = page.getByRole("list", { name: "Deliveries" });
  await expect.poll(() => receiver.received.length).toBe(1);
  expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ type: "run.finished", data: { agent_id: chosen.id } });
  await page.reload();
  await expect(log.getByRole("listitem")).toHaveCount(1);
  await expect(log.getByRole("listitem")).toContainText("Delivered");
  await page.getByRole("combobox", { name: "State of the deliveries" }).click();
  await page.getByRole("option", { name: "Failed" }).click();
  await expect(page.getByText("No delivery of the last 30 days is in this state.")).toBeVisible();
  await expect(page).toHaveURL(/state=failed/);
});

test("an address that may not be opened is told below its field", async ({ signedIn: page, watch }) => {
  watch.expect(422);
  await page.goto("/settings/webhooks");
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const dialog = page.getByRole("dialog", { name: "Add an endpoint" });
  await dialog.getByLabel("Address").fill("https://ada:secret@example.com/");
  await dialog.getByRole("checkbox", { name: "All events: Agents" }).click();
  await dialog.getByRole("button", { name: "Add and show the secret" }).click();
  await expect(dialog.getByLabel("Address")).toHaveAccessibleDescription(/without user name or password/);
  await expect(dialog.getByLabel("Address")).toBeFocused();
});
