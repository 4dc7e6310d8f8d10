import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { WebhookEndpoint } from "@/api/types";
import { type Call, json, problem, signInAs, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { WebhooksPage } from "./WebhooksPage";

const ENDPOINT: WebhookEndpoint = {
  id: "whe_1",
  url: "https://shop.example.com/hooks",
  description: "Ticket system",
  events: ["run.failed"],
  agent_ids: [],
  enabled: false,
  disabled_reason: "gone",
  disabled_at: "2026-01-01T00:00:00Z",
  previous_secret_until: null,
  failing_since: null,
  last_success_at: null,
  last_failure_at: "2026-01-01T00:00:00Z",
  created_by: { id: "usr_1", name: "Ada" },
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  revision: 3,
};
const EVENTS = [{ name: "run.failed", version: 1, description: "An answer ended with an error.", example: {} }];

function answers(endpoints: WebhookEndpoint[], change: (call: Call, nth: number) => Response): Call[] {
  const changes: Call[] = [];
  stubApi((call) => {
    if (call.path === "/api/webhooks/events") return json({ items: EVENTS, next_cursor: null });
    if (call.method === "GET") return json({ items: endpoints, next_cursor: null });
    return change(call, changes.push(call) - 1);
  });
  return changes;
}

const page = () => <WebhooksPage onGo={() => undefined} place={{}} />;

beforeEach(() => signInAs("owner"));

describe("WebhooksPage", () => {
  it("shows those who do not manage the workspace everything, with nothing to change", async () => {
    signInAs("editor");
    answers([ENDPOINT], () => json({}));
    await renderPage(page);
    const row = await screen.findByRole("listitem");
    expect(row).toHaveTextContent("Switched off by the receiver");
    expect(row).toHaveTextContent("410 Gone");
    expect(screen.getByText(/Your role \(Editor\)/)).toBeVisible();
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });

  it("offers another try when the list cannot be read", async () => {
    let works = false;
    stubApi(() => (works ? json({ items: [ENDPOINT], next_cursor: null }) : problem(500, "internal")));
    await renderPage(page);
    const retry = await screen.findByRole("button", { name: "Try again" });
    works = true;
    await userEvent.click(retry);
    expect(await screen.findByText(ENDPOINT.url)).toBeVisible();
  });

  it("switches on the state that was seen", async () => {
    const changes = answers([ENDPOINT], () => json({ ...ENDPOINT, enabled: true }));
    await renderPage(page);
    await userEvent.click(await screen.findByRole("button", { name: /^Actions for/ }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Switch on" }));
    await waitFor(() => expect(changes).toHaveLength(1));
    expect(changes[0]).toMatchObject({ method: "PATCH", body: { revision: 3, enabled: true } });
  });

  it("shows the secret once it is made, repeats a failed try under the same key, tells of a bad address", async () => {
    const replies = [problem(503, "unavailable"), problem(422, "url_refused"), json({ ...ENDPOINT, secret: "whsec_abc" }, 201)];
    const changes = answers([], (_call, nth) => replies[nth]!);
    await renderPage(page);
    await userEvent.click(await screen.findByRole("button", { name: "Add endpoint" }));
    const dialog = within(screen.getByRole("dialog"));
    const url = dialog.getByLabelText("Address");
    await userEvent.type(url, ENDPOINT.url);
    await userEvent.click(await dialog.findByText("run.failed"));
    const submit = dialog.getByRole("button", { name: "Add and show the secret" });
    await userEvent.click(submit);
    expect(await dialog.findByRole("alert")).toHaveTextContent("could not do this");
    await userEvent.click(submit);
    await waitFor(() => expect(url).toHaveAccessibleDescription(/may not be opened/));
    await userEvent.type(url, "/other");
    await userEvent.click(submit);
    expect(await screen.findByText("whsec_abc")).toBeVisible();
    const [first, second, third] = changes;
    expect(first!.body).toEqual({ url: ENDPOINT.url, description: "", events: ["run.failed"], agent_ids: [], enabled: true });
    expect(second!.idempotencyKey).toBe(first!.idempotencyKey);
    expect(third!.idempotencyKey).not.toBe(first!.idempotencyKey);
  });
});
