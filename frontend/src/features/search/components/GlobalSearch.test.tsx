import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { json, problem, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { GlobalSearch } from "./GlobalSearch";

const ITEMS = [
  { kind: "agent", id: "agt_1", agent_id: "agt_1", title: "Desk" },
  { kind: "conversation", id: "cnv_1", agent_id: "agt_1", title: "Late parcel" },
  { kind: "document", id: "doc_1", agent_id: "agt_1", title: "Terms.pdf" },
];
const deploy = vi.fn();
const groups = [
  {
    heading: "Actions",
    commands: [
      { id: "deploy", label: "Deploy Desk", icon: null, run: deploy },
      { id: "invite", label: "Invite somebody", icon: null, run: vi.fn() },
    ],
  },
];

async function open() {
  const closed = vi.fn();
  const view = await renderPage(() => <GlobalSearch groups={groups} onOpenChange={closed} open />);
  return { ...view, closed, field: await screen.findByRole("combobox") };
}

it("finds actions at once and asks for nothing before there are words", async () => {
  const calls = stubApi(() => json({ items: [] }));
  const { field, closed } = await open();
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["Deploy Desk", "Invite somebody"]);
  expect(calls).toEqual([]);
  await userEvent.type(field, "dépl{Enter}");
  expect(deploy).toHaveBeenCalled();
  expect(closed).toHaveBeenCalledWith(false);
});

it("finds what the workspace holds, and opens it", async () => {
  stubApi(() => json({ items: ITEMS }));
  const { field, router } = await open();
  await userEvent.type(field, "terms");
  const documents = within(await screen.findByRole("group", { name: "Documents" }));
  expect(screen.getByRole("group", { name: "Conversations" })).toHaveTextContent("Late parcel");
  await userEvent.click(documents.getByRole("option", { name: "Terms.pdf" }));
  expect(router.state.location.href).toBe("/agents/agt_1/knowledge?document=doc_1");
});

it("does not say that there is nothing before it knows", async () => {
  let answer = () => {};
  stubApi(() => new Promise((resolve) => (answer = () => resolve(json({ items: [] })))));
  const { field } = await open();
  await userEvent.type(field, "zebra");
  expect(await screen.findByText("Loading…")).toBeVisible();
  expect(screen.queryByText("Nothing found.")).toBeNull();
  answer();
  expect(await screen.findByText("Nothing found.")).toBeVisible();
});

it("says that the search failed, and not that there is nothing", async () => {
  stubApi(() => problem(503, "unavailable"));
  const { field } = await open();
  await userEvent.type(field, "zebra");
  expect(await screen.findByText(/could not be searched/)).toBeVisible();
  expect(screen.queryByText("Nothing found.")).toBeNull();
});

it("says that the search failed, and keeps the actions", async () => {
  stubApi(() => problem(503, "unavailable"));
  const { field } = await open();
  await userEvent.type(field, "invite");
  expect(await screen.findByText(/could not be searched/)).toBeVisible();
  expect(screen.getByRole("option", { name: "Invite somebody" })).toBeVisible();
});
