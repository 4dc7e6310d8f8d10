import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { acceptSession } from "@/api/session";
import { authSession, json, problem, stubApi, type Call } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { Home } from "./Home";

const TEMPLATE = {
  id: "gym",
  name: "Gym desk",
  description: "Greets members.",
  icon: "dumbbell",
  color: "#16a34a",
  category: "Sport",
  config: {},
};
const EMPTY = {
  agents: 0,
  conversations: 0,
  runs: 0,
  deployed_agents: 0,
  tokens: 0,
  cost_micros: null,
  tier: "free",
  days: [],
  recent_agents: [],
};
const page = () => <Home creating onCreatingChange={() => undefined} />;

function answers(create: (call: Call, nth: number) => Response, dashboard: () => Response = () => json(EMPTY)) {
  let created = 0;
  return stubApi((call) => {
    if (call.path === "/api/dashboard") return dashboard();
    if (call.path === "/api/templates") return json({ items: [TEMPLATE], next_cursor: null });
    return create(call, created++);
  });
}

beforeEach(() => {
  acceptSession(authSession("token"));
});

describe("Home", () => {
  it("teaches the first step in an empty workspace", async () => {
    answers(() => json({}));
    await renderPage(() => <Home creating={false} onCreatingChange={() => undefined} />);
    expect(await screen.findByRole("heading", { name: "Create your first agent" })).toBeInTheDocument();
    expect(await screen.findByRole("button", { name: /Gym desk/ })).toBeInTheDocument();
  });

  it("offers nothing to create to a viewer", async () => {
    const workspace = { ...authSession("token").workspace, role: "viewer" as const };
    acceptSession(authSession("token", { workspace, workspaces: [workspace] }));
    answers(() => json({}));
    await renderPage(page);
    expect(await screen.findByText(/Somebody who may edit/)).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "New agent" })).not.toBeInTheDocument();
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });

  it("tries again after a failed load", async () => {
    let failing = true;
    answers(
      () => json({}),
      () => (failing ? problem(500, "internal_error", { request_id: "req_7" }) : json(EMPTY)),
    );
    await renderPage(() => <Home creating={false} onCreatingChange={() => undefined} />);
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("req_7");
    failing = false;
    await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Create your first agent" })).toBeInTheDocument();
  });

  it("repeats the key of a failed creation only for the same name", async () => {
    const keys: (string | null)[] = [];
    answers((call, nth) => {
      keys.push(call.idempotencyKey);
      return nth < 2 ? problem(503, "unavailable") : json({ id: "agt_1" }, 201);
    });
    const { router } = await renderPage(page);
    const name = await screen.findByLabelText("Name");
    await userEvent.type(name, "Desk{Enter}");
    await screen.findByText(/could not do this/);
    await userEvent.type(name, "{Enter}");
    await waitFor(() => expect(keys).toHaveLength(2));
    await userEvent.type(name, " two{Enter}");
    await waitFor(() => expect(router.history.location.pathname).toBe("/agents/agt_1"));
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});
