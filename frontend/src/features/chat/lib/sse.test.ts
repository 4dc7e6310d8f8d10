import { describe, expect, it, vi } from "vitest";
import { type ServerSentEvent, SseParser, readEvents } from "./sse";

const encoder = new TextEncoder();

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(stream)) events.push(event);
  return events;
}

/** The same bytes cut at every single position give the same events. */
async function expectEverySplit(text: string, expected: ServerSentEvent[]): Promise<void> {
  const bytes = encoder.encode(text);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const events = await collect(streamOf(bytes.slice(0, cut), bytes.slice(cut)));
    expect(events, `cut at byte ${cut}`).toEqual(expected);
  }
  const single = [...bytes].map((byte) => Uint8Array.of(byte));
  expect(await collect(streamOf(...single))).toEqual(expected);
}

describe("SseParser", () => {
  it("reads id, event and data wherever the stream is cut", async () => {
    await expectEverySplit('id: 1\nevent: message.delta\ndata: {"text":"Été 🎈"}\n\n', [
      { id: "1", event: "message.delta", data: '{"text":"Été 🎈"}' },
    ]);
  });

  it.each([
    ["LF", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
  ])("accepts %s line ends", async (_name, end) => {
    const text = ["id: 7", "data: a", "data: b", "", "data: c", "", ""].join(end);
    await expectEverySplit(text, [
      { id: "7", event: "message", data: "a\nb" },
      { id: "7", event: "message", data: "c" },
    ]);
  });

  it("ignores comments, unknown fields and ids with NUL", () => {
    const parser = new SseParser();
    const events = parser.push(
      ": keepalive\n\nretry: 10\nfoo: bar\nid: 4\nid: 5\0\ndata: x\n\n: keepalive\n\n",
    );
    expect(events).toEqual([{ id: "4", event: "message", data: "x" }]);
  });

  it("strips one leading space only and treats a bare field name as empty", () => {
    const parser = new SseParser();
    expect(parser.push("data:  two\ndata:none\ndata\n\n")).toEqual([
      { id: "", event: "message", data: " two\nnone\n" },
    ]);
  });

  it("forgets the event name of an event without data", () => {
    const parser = new SseParser();
    expect(parser.push("event: usage\n\ndata: x\n\n")).toEqual([{ id: "", event: "message", data: "x" }]);
  });

  it("drops an event that the end of the stream cuts off", async () => {
    expect(await collect(streamOf(encoder.encode("data: whole\n\ndata: half\n")))).toEqual([
      { id: "", event: "message", data: "whole" },
    ]);
  });

  it("strips a byte order mark", async () => {
    expect(await collect(streamOf(encoder.encode("\uFEFFdata: x\n\n")))).toHaveLength(1);
  });
});

describe("readEvents", () => {
  it("reports keepalives as activity", async () => {
    const onActivity = vi.fn();
    const stream = streamOf(encoder.encode(": keepalive\n\n"), encoder.encode(": keepalive\n\n"));
    for await (const event of readEvents(stream, onActivity)) expect(event).toBeUndefined();
    expect(onActivity).toHaveBeenCalledTimes(2);
  });

  it("closes the connection when the consumer stops reading", async () => {
    const cancel = vi.fn();
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode("data: 1\n\ndata: 2\n\n")),
      cancel,
    });
    for await (const event of readEvents(stream)) {
      expect(event.data).toBe("1");
      break;
    }
    expect(cancel).toHaveBeenCalledOnce();
  });
});
