import { describe, expect, it, vi } from "vitest";
import { ProblemError } from "@/api/problem";
import { citation, delta, done, failed, fakeTransport, message, sessionWith, started, streamResponse, TALK } from "./testing";
import type { ConversationSnapshot } from "./transport";

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
