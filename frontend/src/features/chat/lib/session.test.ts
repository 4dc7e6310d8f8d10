import { describe, expect, it, vi } from "vitest";
import { ProblemError } from "@/api/problem";
import { isLocal } from "./reducer";
import { delta, done, fakeTransport, sessionWith, started, streamResponse, TALK, usage } from "./testing";
import type { ConversationSnapshot } from "./transport";

describe("a new conversation", () => {
  it("shows the question at once and takes the ids of the server", async () => {
    const transport = fakeTransport({
      start: [streamResponse(started(1), delta(2, "Hel"), delta(3, "lo"), usage(4), done(5))],
    });
    const { session, idle, branch } = sessionWith(transport);
    const onConversation = vi.fn();
    const onRun = vi.fn();
    session.configure({ onConversation, onRun });
    session.send("hi");
    const [question, answer] = branch();
    expect(question).toMatchObject({ role: "user", content: "hi" });
    expect(answer).toMatchObject({ role: "assistant", status: "streaming", content: "" });
    await idle();
    expect(branch()).toMatchObject([
      { id: "msg_u1", key: question?.key, content: "hi" },
      { id: "msg_a1", key: answer?.key, parent_id: "msg_u1", content: "Hello", status: "complete" },
    ]);
    expect(branch()[1]).toMatchObject({ cost_micros: 120, latency_ms: 400, usage: { total_tokens: 15 } });
    expect(onConversation).toHaveBeenCalledExactlyOnceWith("cnv_1");
    expect(onRun.mock.calls).toEqual([
      ["run_1", false],
      ["run_1", true],
    ]);
    expect(transport.start.mock.calls[0]?.[0]).toEqual({ message: "hi", environment: "draft" });
  });

  it("keeps what was typed when the server refuses, and sends it again", async () => {
    const transport = fakeTransport({
      start: [new Response("", { status: 422 }), streamResponse(started(1), delta(2, "ok"), done(3))],
    });
    const { session, idle, branch } = sessionWith(transport);
    session.send("hi");
    await idle();
    expect(session.getState().refused).not.toBeNull();
    expect(branch()).toMatchObject([{ content: "hi" }, { status: "failed" }]);
    session.retry();
    await idle();
    expect(session.getState().refused).toBeNull();
    expect(session.getState().messages.map((each) => each.id)).toEqual(["msg_u1", "msg_a1"]);
    const keys = transport.start.mock.calls.map(([, key]) => key);
    expect(new Set(keys).size).toBe(2);
  });

  it("can be sent again when the server could not be reached", async () => {
    const down = () => new Response("", { status: 502 });
    const transport = fakeTransport({ start: [down, down, down] });
    const { session, idle } = sessionWith(transport);
    session.send("hi");
    await idle();
    expect(session.getState().refused).toMatchObject({ error: { code: "network_error" } });
  });

  it("drops a refused question when another is asked", async () => {
    const transport = fakeTransport({
      start: [new Response("", { status: 422 }), streamResponse(started(1), done(2))],
    });
    const { session, idle, branch } = sessionWith(transport);
    session.send("bad");
    await idle();
    session.send("good");
    await idle();
    expect(branch().map((each) => each.content)).toEqual(["good", ""]);
    expect(session.getState().messages.some((each) => isLocal(each.id))).toBe(false);
  });
});

describe("a message sent while the conversation is being loaded", () => {
  const ANSWER = streamResponse.bind(null, started(1), delta(2, "here"), done(3));

  function loading(snapshot: ConversationSnapshot, ...events: Parameters<typeof streamResponse>) {
    const transport = fakeTransport({ start: [ANSWER()], attach: [streamResponse(...events)] });
    let arrive = () => {};
    transport.load.mockImplementation(
      () => new Promise((resolve) => (arrive = () => resolve(snapshot))),
    );
    return { transport, arrive: () => arrive(), ...sessionWith(transport) };
  }

  it("follows what is there, and is shown", async () => {
    const { session, transport, arrive, idle, branch } = loading(TALK);
    const opened = session.open("cnv_1");
    session.send("and where?");
    expect(session.unanswered()).toEqual(["and where?"]);
    arrive();
    await opened;
    await idle();
    expect(transport.start.mock.calls[0]![0]).toMatchObject({ message: "and where?", parent_id: "msg_a0" });
    expect(branch().map(({ content }) => content).slice(2)).toEqual(["and where?", "here"]);
    expect(session.unanswered()).toEqual([]);
  });

  it("waits for the answer that is under way", async () => {
    const { session, transport, arrive } = loading({ ...TALK, activeRunId: "run_0" }, done(4, "succeeded", 0));
    const opened = session.open("cnv_1");
    session.send("and where?");
    arrive();
    await opened;
    expect(transport.start).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(transport.start).toHaveBeenCalledOnce());
  });

  it("starts a new conversation where that one is gone", async () => {
    const { session, transport } = loading(TALK);
    transport.load.mockRejectedValue(new ProblemError(404, {}));
    const opened = session.open("cnv_1");
    session.send("hello?");
    await opened;
    await session.show(null);
    expect(transport.start.mock.calls[0]![0]).toEqual({ message: "hello?", environment: "draft" });
  });

  it("is not dropped by messages that are loaded again", async () => {
    const { session, arrive, idle, branch } = loading(TALK);
    const opened = session.open("cnv_1");
    arrive();
    await opened;
    const again = session.reload();
    session.edit(branch()[0]!, "rather this");
    arrive();
    await again;
    await idle();
    expect(branch().map(({ content }) => content)).toEqual(["rather this", "here"]);
  });
});

describe("branches", () => {
  it("sends below the shown leaf", async () => {
    const transport = fakeTransport({ snapshot: TALK, start: [streamResponse(started(1), done(2))] });
    const { session, idle } = sessionWith(transport);
    await session.open("cnv_1");
    session.send("next");
    await idle();
    expect(transport.start.mock.calls[0]?.[0]).toMatchObject({
      conversation_id: "cnv_1",
      parent_id: "msg_a0",
      message: "next",
    });
  });

  it("edits the first message at the root", async () => {
    const transport = fakeTransport({ snapshot: TALK, start: [streamResponse(started(1), done(2))] });
    const { session, idle, branch } = sessionWith(transport);
    await session.open("cnv_1");
    session.edit(branch()[0]!, "other");
    await idle();
    expect(transport.start.mock.calls[0]?.[0]).toMatchObject({ parent_id: null, message: "other" });
    expect(branch().map((each) => each.id)).toEqual(["msg_u1", "msg_a1"]);
    expect(session.getState().messages).toHaveLength(4);
  });

  it("answers again beside the old answer, and goes back to it", async () => {
    const again = started(1);
    again[2] = { ...again[2], user_message_id: "msg_u0" };
    const reply = streamResponse(again, delta(2, "new"), done(3));
    const transport = fakeTransport({ snapshot: TALK, start: [reply] });
    const { session, idle, branch } = sessionWith(transport);
    await session.open("cnv_1");
    session.regenerate(branch()[1]!);
    await idle();
    expect(transport.start.mock.calls[0]?.[0]).toEqual({
      conversation_id: "cnv_1",
      regenerate: "msg_a0",
      environment: "draft",
    });
    expect(branch().map((each) => each.id)).toEqual(["msg_u0", "msg_a1"]);
    await session.select("msg_a0");
    expect(branch().map((each) => each.id)).toEqual(["msg_u0", "msg_a0"]);
    expect(transport.selectLeaf).toHaveBeenCalledWith("cnv_1", "msg_a0");
  });
});
