import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { toast } from "sonner";
import { beforeEach, expect, it, vi } from "vitest";
import { acceptSession } from "@/api/session";
import type { ConversationDetail, Role } from "@/api/types";
import { authSession, json, problem, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { useConversation } from "../api/useConversation";
import { useWaitingCount } from "../api/useWaitingCount";
import { HandoffLine } from "./HandoffLine";

const HANDOFF: NonNullable<ConversationDetail["handoff"]> = {
  state: "waiting",
  asked_at: "2026-01-01T00:00:00Z",
  contact: { kind: "email", value: "mina@example.org" },
  answered_at: null,
  answered_by: null,
};
const CONVERSATION = {
  id: "cnv_1",
  agent_id: "agt_1",
  state: "waiting",
  escalated_at: "2026-01-01T00:00:00Z",
  handoff: HANDOFF,
} as ConversationDetail;

const draw = (change: Partial<ConversationDetail> = {}) =>
  renderPage(() => <HandoffLine conversation={{ ...CONVERSATION, ...change }} />);
const as = (role: Role) => {
  const workspace = { ...authSession("token").workspace, role };
  acceptSession(authSession("token", { workspace, workspaces: [workspace] }));
};

beforeEach(() => as("editor"));

it("says how to reach them, and marks the request as answered", async () => {
  const calls = stubApi(() => json(HANDOFF));
  await draw();
  expect(screen.getByText("Asked for a person")).toBeVisible();
  expect(screen.getByRole("link", { name: "mina@example.org" })).toHaveAttribute("href", "mailto:mina%40example.org");
  await userEvent.click(screen.getByRole("button", { name: "Mark as answered" }));
  expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /api/agents/agt_1/conversations/cnv_1/answered",
  ]);
});

it("says that it is marked, though the button is gone by then", async () => {
  const answered: ConversationDetail = { ...CONVERSATION, state: "answered", handoff: { ...HANDOFF, state: "answered" } };
  const said = vi.spyOn(toast, "success");
  let isMarked = false;
  let countAgain = () => {};
  stubApi(({ method, path }) => {
    isMarked ||= method === "POST";
    if (method === "POST") return json(answered.handoff);
    if (path !== "/api/dashboard") return json(isMarked ? answered : CONVERSATION);
    const reply = json({ needs: [] });
    return isMarked ? new Promise((resolve) => (countAgain = () => resolve(reply))) : reply;
  });
  const Page = () => {
    useWaitingCount();
    const { data } = useConversation("agt_1", "cnv_1");
    return data && <HandoffLine conversation={data} />;
  };
  await renderPage(Page);
  await userEvent.click(await screen.findByRole("button", { name: "Mark as answered" }));
  await expect.poll(() => screen.queryByRole("button", { name: "Mark as answered" })).toBeNull();
  countAgain();
  await expect.poll(() => said.mock.calls).toEqual([["Marked as answered"]]);
});

it("keeps the button where marking failed", async () => {
  stubApi(() => problem(409, "conflict"));
  await draw();
  await userEvent.click(screen.getByRole("button", { name: "Mark as answered" }));
  expect(await screen.findByRole("button", { name: "Mark as answered" })).toBeEnabled();
});

it("offers a viewer nothing to mark, and says where no contact was left", async () => {
  as("viewer");
  await draw({ handoff: { ...HANDOFF, contact: null } });
  expect(screen.getByText("Left no contact")).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});

it("says who has answered", async () => {
  const answered_by = { id: "usr_1", name: "Ada" };
  await draw({
    state: "answered",
    handoff: { ...HANDOFF, state: "answered", answered_at: "2026-01-02T00:00:00Z", answered_by },
  });
  expect(screen.getByText("Answered")).toBeVisible();
  expect(screen.getByText("Ada")).toBeVisible();
  expect(screen.queryByText("Asked for a person")).toBeNull();
});

it("is not there where nobody asked", async () => {
  await draw({ state: "open", escalated_at: null, handoff: null });
  expect(screen.queryByText("Asked for a person")).toBeNull();
});
