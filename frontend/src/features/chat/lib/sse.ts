/** One event of a `text/event-stream`, as the HTML standard defines it. */
export interface ServerSentEvent {
  /** Last `id:` seen so far, "" before the first one. */
  id: string;
  event: string;
  data: string;
}

/**
 * Incremental parser of `text/event-stream`.
 *
 * Chunks may end anywhere, also between CR and LF. An event that the stream
 * cuts off before its blank line is dropped, as the standard says.
 */
export class SseParser {
  private buffer = "";
  private scanned = 0;
  private skipLineFeed = false;
  private lastId = "";
  private event = "";
  private data: string[] = [];

  push(chunk: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    this.buffer += chunk;
    let start = 0;
    for (let at = this.scanned; at < this.buffer.length; at += 1) {
      const char = this.buffer.charCodeAt(at);
      if (char !== LF && char !== CR) {
        this.skipLineFeed = false;
        continue;
      }
      if (char === LF && this.skipLineFeed) {
        this.skipLineFeed = false;
        start = at + 1;
        continue;
      }
      this.skipLineFeed = char === CR;
      const event = this.line(this.buffer.slice(start, at));
      if (event) events.push(event);
      start = at + 1;
    }
    this.buffer = this.buffer.slice(start);
    this.scanned = this.buffer.length;
    return events;
  }

  private line(line: string): ServerSentEvent | null {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (field === "data") this.data.push(value);
    else if (field === "event") this.event = value;
    else if (field === "id" && !value.includes("\0")) this.lastId = value;
    return null;
  }

  private dispatch(): ServerSentEvent | null {
    const { data, event } = this;
    this.data = [];
    this.event = "";
    if (data.length === 0) return null;
    return { id: this.lastId, event: event || "message", data: data.join("\n") };
  }
}

const LF = 10;
const CR = 13;

/**
 * The events of a response body, in order.
 *
 * `onActivity` is called for each chunk, keepalive comments included, so that
 * a caller can tell a quiet connection from a dead one.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onActivity?: () => void,
): AsyncGenerator<ServerSentEvent, void, void> {
  const parser = new SseParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onActivity?.();
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Cancelling also closes the connection when the consumer leaves early.
    await reader.cancel().catch(() => undefined);
  }
}
