import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { acceptSession } from "@/api/session";
import type { ConversationDetail, Visitor } from "@/api/types";
import { setLanguage } from "@/i18n";
import { authSession, json, problem, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { ConversationList } from "./ConversationList";
import { ConversationOrigin } from "./ConversationOrigin";

const HOUR = 3_600_000;
const MARKUP = `<img src=x onerror="alert(1)"> [link](javascript:alert(1)) **bold**`;

const VISITOR: Visitor = {
  id: "vis_1",
  external_id: null,
  name: "Zoé Martin",
  email: "zoe@example.com",
  answers: { name: "Zoé Martin", email: "zoe@example.com", phone: "01 23 45", order_number: MARKUP },
  created_at: "2026-01-01T00:00:00Z",
};
const CONVERSATION: ConversationDetail = {
  id: "cnv_1",
  agent_id: "agt_1",
  title: "Late parcel",
  channel: "widget",
  environment: "production",
  message_count: 2,
  leaf_id: null,
  active_run_id: null,
  user: { id: "vis_1", name: "Zoé Martin" },
  state: "open",
  handoff: null,
  escalated_at: null,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  visitor: VISITOR,
};

/** The opened conversation, with something after it that is always there. */
async function open(change: Partial<ConversationDetail>) {
  const conversation = { ...CONVERSATION, ...change };
  const calls = stubApi(() => json(conversation));
  const view = await renderPage(() => <ConversationOrigin agentId="agt_1" conversationId="cnv_1" />);
  return { ...view, calls };
}
const panel = () => screen.findByRole("region", { name: "Where this conversation comes from" });
/** The texts of the answers, by the names that they are shown with. */
const facts = (section: HTMLElement) =>
  Object.fromEntries(
    [...section.querySelectorAll("dt")].map((term) => [term.textContent, term.nextElementSibling?.textContent]),
  );

it("shows who wrote through the widget, with the answers that are not shown already", async () => {
  const { calls } = await open({});
  const section = await panel();
  expect(calls.map((call) => call.path)).toEqual(["/api/agents/agt_1/conversations/cnv_1"]);
  expect(section).toHaveTextContent("Channel: Widget");
  expect(within(section).getByText("Zoé Martin")).toBeVisible();
  expect(within(section).getByText("zoe@example.com")).toBeVisible();
  expect(within(section).getByText("Not identified")).toBeVisible();
  expect(section).not.toHaveTextContent("Asked for a person");
  await userEvent.click(within(section).getByText("About this visitor"));
  expect(within(section).getByText(/Nobody has checked them/)).toBeVisible();
  const { "First seen": since, ...answers } = facts(section);
  expect(answers).toEqual({ Phone: "01 23 45", order_number: MARKUP });
  expect(since).not.toBe("");
});

it("takes what a visitor wrote for text, never for markup or an address", async () => {
  await open({ visitor: { ...VISITOR, name: MARKUP, email: `javascript:alert(1)//${MARKUP}` } });
  const section = await panel();
  expect(within(section).getAllByText(MARKUP).length).toBeGreaterThan(0);
  expect(section.querySelector("img, a, strong, script")).toBeNull();
});

it("tells who is signed, and what they said otherwise in the form", async () => {
  await open({ visitor: { ...VISITOR, external_id: "customer-7", answers: { name: "Someone else" } } });
  const section = await panel();
  expect(within(section).getByText("Identified")).toBeVisible();
  await userEvent.click(within(section).getByText("About this visitor"));
  expect(within(section).getByText(/Your server has signed who this is/)).toBeVisible();
  expect(facts(section)).toMatchObject({ Name: "Someone else", "Your own ID": "customer-7" });
});

it("tells when a person was asked for", async () => {
  await open({ escalated_at: new Date(Date.now() - 2 * HOUR - 1000).toISOString() });
  const section = await panel();
  expect(within(section).getByText("Asked for a person")).toBeVisible();
  expect(within(section).getByText("2 hours ago")).toBeVisible();
});

it("says so when nothing is known about a visitor, and shows the person of other channels", async () => {
  const view = await open({ visitor: null, user: { id: "vis_1", name: "" } });
  expect(await panel()).toHaveTextContent("Visitor without a name");
  view.unmount();
  await open({ channel: "slack", visitor: null, user: { id: "U1", name: "Grace" } });
  const section = await panel();
  expect(section).toHaveTextContent("Slack");
  expect(section).toHaveTextContent("Grace");
  expect(section).not.toHaveTextContent("About this visitor");
});

it("shows nothing for the playground, and nothing when it cannot be read", async () => {
  const { queryClient, container, unmount } = await open({ channel: "playground", visitor: null });
  await expect.poll(() => queryClient.isFetching()).toBe(0);
  expect(container).toBeEmptyDOMElement();
  unmount();
  stubApi(() => problem(404, "conversation_not_found"));
  const gone = await renderPage(() => <ConversationOrigin agentId="agt_1" conversationId="cnv_1" />);
  await expect.poll(() => gone.queryClient.isFetching()).toBe(0);
  expect(gone.container).toBeEmptyDOMElement();
});

it("speaks French", async () => {
  await setLanguage("fr");
  try {
    await open({ escalated_at: "2026-01-01T00:00:00Z" });
    const section = await screen.findByRole("region", { name: "D’où vient cette conversation" });
    expect(section).toHaveTextContent("Non identifié");
    expect(section).toHaveTextContent("A demandé une personne");
  } finally {
    await setLanguage("en");
  }
});

it("marks in the history what came from elsewhere, and who wants a person", async () => {
  const items = [
    { ...CONVERSATION, id: "cnv_1", title: "Own try", channel: "playground" },
    { ...CONVERSATION, id: "cnv_2", title: "Late parcel", escalated_at: "2026-01-01T00:00:00Z" },
    { ...CONVERSATION, id: "cnv_3", title: "From a program", channel: "api" },
  ];
  acceptSession(authSession("token"));
  stubApi(() => json({ items, next_cursor: null }));
  const nothing = () => undefined;
  await renderPage(() => <ConversationList agentId="agt_1" currentId={null} onDeleted={nothing} onOpen={nothing} q="" />);
  const [own, parcel, program] = await screen.findAllByRole("listitem");
  expect(own).not.toHaveTextContent(/Channel|Asked for a person/);
  expect(parcel).toHaveTextContent("Channel: Widget");
  expect(parcel).toHaveTextContent("Asked for a person");
  expect(program).toHaveTextContent("Channel: API");
  expect(program).not.toHaveTextContent("Asked for a person");
});
