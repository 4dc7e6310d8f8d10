import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { acceptSession } from "@/api/session";
import { authSession, json, problem, stubApi } from "@/test/api";
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

function answers(dashboard: () => Response = () => json(EMPTY)) {
  return stubApi((call) =>
    call.path === "/api/dashboard" ? dashboard() : json({ items: [TEMPLATE], next_cursor: null }),
  );
}

beforeEach(() => {
  acceptSession(authSession("token"));
});

describe("Home", () => {
  it("teaches the first step in an empty workspace", async () => {
    answers();
    await renderPage(Home);
    expect(await screen.findByRole("heading", { name: "Create your first agent" })).toBeInTheDocument();
    expect(await screen.findByRole("link", { name: /Gym desk/ })).toBeInTheDocument();
  });

  it("offers nothing to create to a viewer", async () => {
    const workspace = { ...authSession("token").workspace, role: "viewer" as const };
    acceptSession(authSession("token", { workspace, workspaces: [workspace] }));
    answers();
    await renderPage(Home);
    expect(await screen.findByText(/Somebody who may edit/)).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "New agent" })).not.toBeInTheDocument();
  });

  it("leads to the dialog of the agents, with the template that was chosen", async () => {
    answers();
    const { router } = await renderPage(Home);
    expect(await screen.findByRole("link", { name: "New agent" })).toHaveAttribute("href", "/agents?new=true");
    await userEvent.click(await screen.findByRole("link", { name: /Gym desk/ }));
    expect(router.state.location).toMatchObject({ pathname: "/agents", search: { new: true, template: "gym" } });
  });

  it("tries again after a failed load", async () => {
    let failing = true;
    answers(() => (failing ? problem(500, "internal_error", { request_id: "req_7" }) : json(EMPTY)));
    await renderPage(Home);
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("req_7");
    failing = false;
    await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Create your first agent" })).toBeInTheDocument();
  });
});
