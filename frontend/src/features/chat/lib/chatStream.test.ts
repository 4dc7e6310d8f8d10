import { describe, expect, it, vi } from "vitest";
import { ProblemError } from "@/api/problem";
import { type TurnOutcome, type TurnSource, TurnStream } from "./chatStream";
import type { ChatEvent } from "./chatEvents";
import type { ChatTransport } from "./transport";
import { delta, done, failed, fakeTransport, sse, started, streamResponse } from "./testing";

const TURN: TurnSource = { turn: { message: "hi" } };

/** Follows a run to its end without waiting between attempts. */
async function follow(
  transport: ChatTransport,
  source: TurnSource = TURN,
): Promise<{ outcome: TurnOutcome; events: ChatEvent[]; connections: string[] }> {
  const events: ChatEvent[] = [];
  const connections: string[] = [];
  const stream = new TurnStream(
    transport,
    source,
    {
      onEvent: (event) => events.push(event),
      onConnection: (connection) => connections.push(connection),
    },
    { delay: () => 0, maxAttempts: 3 },
  );
  return { outcome: await stream.outcome, events, connections };
}

const texts = (events: ChatEvent[]) =>
  events.map((event) => (event.type === "message.delta" ? event.text : "")).join("");

describe("TurnStream", () => {
  it("delivers a whole run over one connection", async () => {
    const transport = fakeTransport({
      start: [streamResponse(started(1), delta(2, "Hel"), delta(3, "lo"), done(4))],
    });
    const { outcome, events } = await follow(transport);
    expect(outcome).toEqual({ kind: "finished" });
    expect(events.map((event) => event.type)).toEqual([
      "run.started",
      "message.delta",
      "message.delta",
      "done",
    ]);
    expect(transport.attach).not.toHaveBeenCalled();
  });

  it("re-attaches after the last event and applies replayed events once", async () => {
    const transport = fakeTransport({
      start: [streamResponse(started(1), delta(2, "a"), delta(3, "b"))],
      attach: [
        streamResponse(delta(2, "a"), delta(3, "b"), delta(4, "c")),
        streamResponse(delta(5, "d"), done(6)),
      ],
    });
    const { outcome, events, connections } = await follow(transport);
    expect(outcome.kind).toBe("finished");
    expect(texts(events)).toBe("abcd");
    expect(transport.attach.mock.calls.map(([run, last]) => [run, last])).toEqual([
      ["run_1", 3],
      ["run_1", 4],
    ]);
    expect(connections).toContain("reconnecting");
  });

  it("sends the same idempotency key again while the run is unknown", async () => {
    const transport = fakeTransport({
      start: [
        new ProblemError(0, {}),
        new Response("", { status: 502 }),
        streamResponse(started(1), done(2)),
      ],
    });
    expect((await follow(transport)).outcome.kind).toBe("finished");
    const keys = transport.start.mock.calls.map(([, key]) => key);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it("re-attaches when the body breaks in the middle", async () => {
    let sent = false;
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent) controller.error(new TypeError("network error"));
        else controller.enqueue(new TextEncoder().encode(sse(started(1), delta(2, "a"))));
        sent = true;
      },
    });
    const transport = fakeTransport({
      start: [new Response(broken)],
      attach: [streamResponse(delta(3, "b"), done(4))],
    });
    const { outcome, events } = await follow(transport);
    expect(outcome.kind).toBe("finished");
    expect(texts(events)).toBe("ab");
  });

  it("replays from before an event that was garbled", async () => {
    const transport = fakeTransport({
      start: [new Response(sse(started(1)) + 'id: 2\nevent: message.delta\ndata: {"te\n\n')],
      attach: [streamResponse(delta(2, "text"), done(3))],
    });
    expect(texts((await follow(transport)).events)).toBe("text");
    expect(transport.attach.mock.calls[0]?.[1]).toBe(1);
  });

  it("gives up after attempts that bring nothing new", async () => {
    const transport = fakeTransport({
      start: [streamResponse(started(1))],
      attach: [503, 502, 504].map((status) => new Response("", { status })),
    });
    const { outcome } = await follow(transport);
    expect(outcome).toEqual({ kind: "lost", runId: "run_1" });
    expect(transport.attach).toHaveBeenCalledTimes(3);
  });

  it("ends when the server closes the stream in order and has nothing new", async () => {
    const transport = fakeTransport({
      start: [streamResponse(started(1), delta(2, "a"))],
      attach: [streamResponse(), streamResponse(done(2))],
    });
    expect((await follow(transport)).outcome).toEqual({ kind: "ended" });
    expect(transport.attach).toHaveBeenCalledTimes(2);
  });

  it("counts attempts anew when something arrives", async () => {
    const attach = [2, 3, 4, 5, 6].map((id) => streamResponse(delta(id, "x")));
    const transport = fakeTransport({
      start: [streamResponse(started(1))],
      attach: [...attach, streamResponse(done(7))],
    });
    expect((await follow(transport)).outcome.kind).toBe("finished");
  });

  it("is refused with the problem of the server", async () => {
    const problem = new Response('{"code":"budget_exhausted"}', {
      status: 402,
      headers: { "content-type": "application/problem+json" },
    });
    const transport = fakeTransport({ start: [problem] });
    const { outcome } = await follow(transport);
    expect(outcome).toEqual({ kind: "refused", error: problem });
  });

  it("does not retry a 503 that the server itself explains", async () => {
    const headers = { "content-type": "application/problem+json" };
    const transport = fakeTransport({ start: [new Response("{}", { status: 503, headers })] });
    expect((await follow(transport)).outcome.kind).toBe("refused");
    expect(transport.start).toHaveBeenCalledOnce();
  });

  it("treats an error event as the end", async () => {
    const transport = fakeTransport({ start: [streamResponse(started(1), failed(2), delta(3, "x"))] });
    const { outcome, events } = await follow(transport);
    expect(outcome.kind).toBe("finished");
    expect(events.at(-1)).toMatchObject({ type: "error", code: "model_unavailable" });
  });

  it("attaches to a run that is under way, from its first event", async () => {
    const transport = fakeTransport({ attach: [streamResponse(started(1), delta(2, "x"), done(3))] });
    expect((await follow(transport, { runId: "run_1" })).outcome.kind).toBe("finished");
    expect(transport.attach.mock.calls[0]?.slice(0, 2)).toEqual(["run_1", 0]);
    expect(transport.start).not.toHaveBeenCalled();
  });

  it("skips kinds it does not know but remembers their id", async () => {
    const novel = "id: 2\nevent: novel\ndata: {}\n\n";
    const transport = fakeTransport({
      start: [new Response(sse(started(1)) + novel)],
      attach: [streamResponse(done(3))],
    });
    expect((await follow(transport)).events.map((event) => event.type)).toEqual(["run.started", "done"]);
    expect(transport.attach.mock.calls[0]?.[1]).toBe(2);
  });
});

describe("stopping and closing", () => {
  const handlers = { onEvent: () => undefined, onConnection: () => undefined };

  it("cancels once the run has a name, even if asked before", async () => {
    const transport = fakeTransport({ start: [streamResponse(started(1), done(2, "cancelled"))] });
    const stream = new TurnStream(transport, TURN, handlers);
    await stream.stop();
    expect(transport.cancel).not.toHaveBeenCalled();
    await stream.outcome;
    expect(transport.cancel).toHaveBeenCalledExactlyOnceWith("run_1");
  });

  it("leaves the run alone when closed", async () => {
    const onEvent = vi.fn();
    const transport = fakeTransport({
      start: [(signal) => new Response(neverEnding(signal, sse(started(1))))],
    });
    const stream = new TurnStream(transport, TURN, { ...handlers, onEvent });
    await vi.waitFor(() => expect(onEvent).toHaveBeenCalledOnce());
    stream.close();
    expect(await stream.outcome).toEqual({ kind: "closed" });
    expect(transport.cancel).not.toHaveBeenCalled();
  });

  it("replaces a connection that has gone silent", async () => {
    const transport = fakeTransport({
      start: [(signal) => new Response(neverEnding(signal, sse(started(1))))],
      attach: [streamResponse(done(2))],
    });
    const stream = new TurnStream(transport, TURN, handlers, { silenceMs: 5, delay: () => 0 });
    expect(await stream.outcome).toEqual({ kind: "finished" });
    expect(transport.attach).toHaveBeenCalledOnce();
  });
});

function neverEnding(signal: AbortSignal, text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      signal.addEventListener("abort", () => controller.error(signal.reason));
    },
  });
}
