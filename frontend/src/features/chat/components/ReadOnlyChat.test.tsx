import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Tooltip } from "radix-ui";
import { expect, it } from "vitest";
import type { Message } from "@/api/types";
import { useChat } from "../hooks/useChat";
import { fakeTransport } from "../lib/testing";
import type { ConversationSnapshot, OnlyWriter } from "../lib/transport";
import { Chat } from "./Chat";

const AGENT = { name: "Ada", icon: "bot", color: "#5646d9", welcomeMessage: "", suggestedQuestions: [] };
const OPTIONS = {};
const MESSAGE: Message = {
  id: "msg_u1",
  conversation_id: "cnv_1",
  parent_id: null,
  role: "user",
  speaker: { kind: "visitor", id: "vis_1", name: "Mina" },
  content: "Where is my parcel?",
  status: "complete",
  citations: [],
  run_id: null,
  model: null,
  usage: null,
  cost_micros: null,
  latency_ms: null,
  error: null,
  feedback: null,
  created_at: "2026-01-01T00:00:00Z",
};
const answer = (id: string, change: Partial<Message> = {}): Message => ({
  ...MESSAGE,
  id,
  parent_id: "msg_u1",
  role: "assistant",
  speaker: { kind: "agent", id: "agt_1", name: "" },
  content: `Answer ${id}`,
  ...change,
});

function draw(onlyWriter: OnlyWriter | null, change: Partial<ConversationSnapshot> = {}) {
  const messages = [MESSAGE, answer("msg_a1"), answer("msg_a2", { status: "interrupted" })];
  const transport = fakeTransport({ snapshot: { messages, leafId: "msg_a2", activeRunId: null, onlyWriter, ...change } });
  function Harness() {
    return <Chat agent={AGENT} chat={useChat(transport, "cnv_1", OPTIONS)} />;
  }
  render(<Harness />, { wrapper: Tooltip.Provider });
  return transport;
}

it("lets a member read a visitor's conversation, says who speaks, and offers no way to write", async () => {
  const transport = draw("visitor", { activeRunId: "run_9" });
  expect(await screen.findByText("Only the visitor writes in this conversation")).toBeVisible();
  expect(screen.getByText("Mina")).toBeVisible();
  expect(screen.getByText("Visitor")).toBeVisible();
  expect(screen.queryByRole("textbox")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Previous version" }));
  await waitFor(() => expect(screen.getByText("Answer msg_a1", { selector: ".fd-prose *" })).toBeVisible());
  for (const name of ["Edit and send again", "Answer again", "Good answer", "Try again"]) {
    expect(screen.queryByRole("button", { name })).toBeNull();
  }
  // Nothing of it reaches the server: neither the version looked at, nor the run of the visitor.
  expect(transport.selectLeaf).not.toHaveBeenCalled();
  expect(transport.attach).not.toHaveBeenCalled();
});

it("says so of another member's conversation", async () => {
  draw("member");
  expect(await screen.findByText("Only the member who began this conversation writes in it")).toBeVisible();
});

it("changes nothing in one's own", async () => {
  draw(null);
  expect(await screen.findByRole("textbox", { name: "Message" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Edit and send again" })).toBeInTheDocument();
  expect(screen.queryByText("Mina")).toBeNull();
});
