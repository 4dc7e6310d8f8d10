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
  needs: [] as object[],
  first_steps: { model: false, knowledge: false, published: false, installed: false },
};
const FULL = {
  ...EMPTY,
  agents: 1,
  recent_agents: [
    { id: "agt_1", name: "Desk", icon: "bot", color: "#16a34a", updated_at: "2026-01-01T00:00:00Z" },
  ],
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

  it("begins with what needs somebody, and leads to where it is put right", async () => {
    const since = "2026-01-01T00:00:00Z";
    const need = (change: object) => ({ id: "x", agent_id: "agt_1", title: "x", detail: null, since, ...change });
    const needs = [
      {
        kind: "waiting",
        count: 100,
        more: true,
        items: [need({ id: "cnv_1", title: "My parcel", detail: "mina@example.org" })],
      },
      { kind: "documents", count: 1, more: false, items: [need({ id: "doc_1", title: "Terms.pdf", detail: "encrypted" })] },
      { kind: "webhooks", count: 1, more: false, items: [need({ agent_id: null, title: "https://x.example", detail: "gone" })] },
      { kind: "questions", count: 1, more: false, items: [need({ id: "cnv_2", title: "Do you fly?", detail: "nothing_found" })] },
      { kind: "drafts", count: 1, more: false, items: [need({ id: "agt_1", title: "Desk", detail: "never" })] },
    ];
    answers(() => json({ ...FULL, needs }));
    await renderPage(Home);
    const section = within(await screen.findByRole("region", { name: "Needs somebody" }));
    const hrefs = section.getAllByRole("link").map((link) => link.getAttribute("href"));
    expect(hrefs).toEqual([
      "/conversations?conversation=cnv_1&of=agt_1",
      "/conversations?state=waiting",
      "/agents/agt_1/knowledge?document=doc_1",
      "/settings/webhooks",
      "/conversations?conversation=cnv_2&of=agt_1",
      "/agents/agt_1",
    ]);
    expect(section.getByText("mina@example.org")).toBeVisible();
    expect(section.getByText("100+")).toBeVisible();
    // Templates have done their part.
    expect(screen.queryByRole("link", { name: /Gym desk/ })).not.toBeInTheDocument();
  });

  it("lists the first steps until they are done or put away", async () => {
    const first_steps = { model: false, knowledge: true, published: true, installed: false };
    answers(() => json({ ...FULL, first_steps }));
    const view = await renderPage(Home);
    const list = within(await screen.findByRole("region", { name: "First steps" }));
    expect(list.getByText(/OPENAI_API_KEY/)).toBeVisible();
    expect(list.getByText("2 of 4")).toBeVisible();
    expect(list.getByRole("link", { name: "Deploy" })).toHaveAttribute("href", "/agents/agt_1/deploy");
    expect(list.queryByRole("link", { name: "Add documents" })).not.toBeInTheDocument();
    await userEvent.click(list.getByRole("button", { name: "Put the first steps away" }));
    expect(screen.queryByRole("region", { name: "First steps" })).not.toBeInTheDocument();
    view.unmount();
    await renderPage(Home);
    await screen.findByText("Recent agents");
    expect(screen.queryByRole("region", { name: "First steps" })).not.toBeInTheDocument();
  });
});
