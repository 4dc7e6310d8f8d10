import { describe, expect, it, vi } from "vitest";
import { ProblemError } from "@/api/problem";
import type { Message } from "@/api/types";
import { isLocal } from "./reducer";
import { ChatSession } from "./session";
import type { ChatTransport, ConversationSnapshot } from "./transport";
import { branchTo } from "./tree";
import { citation, delta, done, failed, fakeTransport, started, streamResponse, usage } from "./testing";

const message = (id: string, parent_id: string | null, over: object = {}) =>
  ({
    id,
    parent_id,
    conversation_id: "cnv_1",
    role: id.startsWith("msg_u") ? "user" : "assistant",
    content: `text of ${id}`,
    status: "complete",
    run_id: null,
    feedback: null,
    citations: [],
    ...over,
  }) as unknown as Message;

const TALK: ConversationSnapshot = {
  messages: [message("msg_u0", null), message("msg_a0", "msg_u0")],
  leafId: "msg_a0",
  activeRunId: null,
};

function sessionWith(transport: ChatTransport) {
  const session = new ChatSession(transport, null, { delay: () => 0, maxAttempts: 2 });
  const idle = () => vi.waitFor(() => expect(session.getState().active).toBeNull());
  const branch = () => {
    const { messages, leafId } = session.getState();
    return branchTo(messages, leafId);
  };
  return { session, idle, branch };
}

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

describe("a run under way", () => {
  const writing = message("msg_a1", "msg_u1", { run_id: "run_1", status: "streaming", content: "Hel" });
  const UNDER_WAY: ConversationSnapshot = {
    messages: [message("msg_u1", null), writing],
    leafId: "msg_a1",
    activeRunId: "run_1",
  };

  it("is followed after a reload without doubling its text", async () => {
    const transport = fakeTransport({
      snapshot: UNDER_WAY,
      attach: [streamResponse(started(1), delta(2, "Hel"), delta(3, "lo"), done(4))],
    });
    const { session, idle, branch } = sessionWith(transport);
    await session.open("cnv_1");
    expect(branch()[1]?.content).toBe("Hel");
    await idle();
    expect(branch()[1]).toMatchObject({ content: "Hello", status: "complete" });
  });

  it("shows an answer that is not stored yet", async () => {
    const transport = fakeTransport({
      snapshot: { ...UNDER_WAY, messages: [message("msg_u1", null)], leafId: "msg_u1" },
      attach: [streamResponse(started(1), delta(2, "Hello"), done(3))],
    });
    const { session, idle, branch } = sessionWith(transport);
    await session.open("cnv_1");
    await idle();
    expect(branch()).toMatchObject([{ id: "msg_u1" }, { id: "msg_a1", content: "Hello" }]);
  });

  it("loads the stored end when the events are gone", async () => {
    const transport = fakeTransport({ snapshot: UNDER_WAY, attach: [new Response("", { status: 404 })] });
    transport.load
      .mockResolvedValueOnce(UNDER_WAY)
      .mockResolvedValueOnce({ ...TALK, messages: [...TALK.messages] });
    const { session, branch } = sessionWith(transport);
    await session.open("cnv_1");
    await vi.waitFor(() => expect(branch().at(-1)?.id).toBe("msg_a0"));
    expect(session.getState().active).toBeNull();
  });

  it("says when it lost the connection", async () => {
    const transport = fakeTransport({
      snapshot: UNDER_WAY,
      attach: [streamResponse(started(1)), ...[502, 502].map((status) => new Response("", { status }))],
    });
    const { session, idle } = sessionWith(transport);
    await session.open("cnv_1");
    await idle();
    const answer = session.getState().messages.at(-1);
    expect(answer).toMatchObject({ id: "msg_a1", status: "streaming" });
    expect(session.getState().refused).toBeNull();
  });

  it("shows what is stored when the server lost the end of the events", async () => {
    const stored = { ...TALK, activeRunId: null };
    const transport = fakeTransport({
      start: [streamResponse(started(1), delta(2, "Half"))],
      attach: [streamResponse(), streamResponse()],
      snapshot: stored,
    });
    const { session, branch } = sessionWith(transport);
    session.send("hi");
    await vi.waitFor(() => expect(branch().at(-1)?.id).toBe("msg_a0"));
    expect(transport.load).toHaveBeenCalledExactlyOnceWith("cnv_1");
  });

  it("is not followed any more when another conversation is opened", async () => {
    const transport = fakeTransport({
      snapshot: UNDER_WAY,
      attach: [() => new Response(new ReadableStream())],
    });
    const { session } = sessionWith(transport);
    await session.open("cnv_1");
    await session.open(null);
    expect(session.getState()).toMatchObject({ active: null, messages: [], conversationId: null });
  });
});

describe("failures", () => {
  it("keeps the text that came before a run failed", async () => {
    const transport = fakeTransport({ start: [streamResponse(started(1), delta(2, "Half"), failed(3))] });
    const { session, idle, branch } = sessionWith(transport);
    session.send("hi");
    await idle();
    expect(branch()[1]).toMatchObject({
      content: "Half",
      status: "failed",
      error: { code: "model_unavailable" },
    });
  });

  it("asks anew what the server never stored", async () => {
    const transport = fakeTransport({
      start: [
        streamResponse(started(1), failed(2)),
        new Response("", { status: 404 }),
        streamResponse(started(1, 2), done(2, "succeeded", 2)),
      ],
    });
    transport.problem.mockResolvedValue(new ProblemError(404, {}));
    const { session, idle, branch } = sessionWith(transport);
    session.send("hi");
    await idle();
    session.regenerate(branch()[1]!);
    await idle();
    session.retry();
    await idle();
    expect(transport.start.mock.calls[2]?.[0]).toEqual({ message: "hi", environment: "draft" });
    expect(branch().at(-1)).toMatchObject({ id: "msg_a2", status: "complete" });
  });

  it("tells an answer that the server's end interrupted from one that failed", async () => {
    const end = failed(2);
    end[2] = { ...end[2], code: "run_interrupted" };
    const { session, idle, branch } = sessionWith(
      fakeTransport({ start: [streamResponse(started(1), end)] }),
    );
    session.send("hi");
    await idle();
    expect(branch()[1]).toMatchObject({ status: "interrupted" });
  });

  it("takes a rating back that the server does not take", async () => {
    const transport = fakeTransport({ snapshot: TALK });
    transport.rate.mockRejectedValueOnce(new Error("no"));
    const { session, branch } = sessionWith(transport);
    await session.open("cnv_1");
    const rating = session.rate(branch()[1]!, { rating: "up", comment: null });
    expect(branch()[1]?.feedback).toEqual({ rating: "up", comment: null });
    await expect(rating).rejects.toThrow("no");
    expect(branch()[1]?.feedback).toBeNull();
  });

  it("shows why a conversation could not be loaded", async () => {
    const { session } = sessionWith(fakeTransport());
    await session.open("cnv_1");
    expect(session.getState()).toMatchObject({ phase: "failed", loadError: new Error("no snapshot") });
  });
});

describe("citations", () => {
  const numbers = (message: { citations: readonly { number: number }[] } | undefined) =>
    message?.citations.map(({ number }) => number);

  it("come with the text, each once and in their order", async () => {
    const transport = fakeTransport({
      start: [streamResponse(started(1), citation(2, 2), delta(3, "Nine [2]"), citation(4, 1), delta(5, " [1]"))],
      attach: [streamResponse(citation(4, 1), delta(5, " [1]"), done(6))],
    });
    const { session, idle, branch } = sessionWith(transport);
    session.send("hi");
    await idle();
    expect(branch()[1]).toMatchObject({ content: "Nine [2] [1]", status: "complete" });
    expect(numbers(branch()[1])).toEqual([1, 2]);
    expect(numbers(branch()[0])).toEqual([]);
  });

  it("are brought again by a replay after a reload", async () => {
    const stored = { ...TALK, leafId: "msg_a1", activeRunId: "run_1" };
    stored.messages = [...TALK.messages, message("msg_u1", "msg_a0"), message("msg_a1", "msg_u1", { run_id: "run_1" })];
    const transport = fakeTransport({
      snapshot: stored,
      attach: [streamResponse(started(1), citation(2, 1), delta(3, "Nine [1]"), done(4))],
    });
    const { session, idle, branch } = sessionWith(transport);
    await session.open("cnv_1");
    await idle();
    const answer = branch().find(({ id }) => id === "msg_a1");
    expect(answer).toMatchObject({ content: "Nine [1]" });
    expect(numbers(answer)).toEqual([1]);
  });
});
