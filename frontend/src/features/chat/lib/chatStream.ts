import { ProblemError } from "@/api/problem";
import { backoffDelay, waitOrOnline } from "./backoff";
import { type ChatEvent, decodeChatEvent, isTerminal } from "./chatEvents";
import { readEvents } from "./sse";
import type { ChatTransport, TurnRequest } from "./transport";

/** Either a new turn, or a run that the server already has (after a reload). */
export type TurnSource = { turn: TurnRequest } | { runId: string };

export type Connection = "connecting" | "streaming" | "reconnecting";

/** How following a run ended for this page. The run itself may go on for `lost` and `closed`. */
export type TurnOutcome =
  | { kind: "finished" }
  /** The server answered with a problem before or instead of the stream. */
  | { kind: "refused"; error: unknown }
  /** The server has nothing more to tell of this run, not even its end: what is stored counts. */
  | { kind: "ended" }
  /** The connection could not be restored. */
  | { kind: "lost"; runId: string | null }
  | { kind: "closed" };

export interface TurnHandlers {
  onEvent: (event: ChatEvent) => void;
  onConnection: (connection: Connection) => void;
}

export interface StreamOptions {
  /** Attempts in a row that bring no new event before giving up. */
  maxAttempts: number;
  /** A connection without a byte for so long is dead; keepalives come every 15 s. */
  silenceMs: number;
  delay: (attempt: number) => number;
}

const DEFAULTS: StreamOptions = { maxAttempts: 7, silenceMs: 40_000, delay: backoffDelay };

/**
 * A server that was killed may have sent events that it had not stored; after its return it
 * closes the run with a number that was seen here already, and has nothing newer.
 */
const EMPTY_ENDS = 2;

/**
 * Follows one run to its terminal event over as many connections as it takes.
 *
 * A connection that drops is replaced by re-attaching with `Last-Event-ID`;
 * before the run's id is known the same idempotency key is sent again, which
 * re-attaches too. Each event reaches `onEvent` once, whatever is replayed.
 */
export class TurnStream {
  readonly outcome: Promise<TurnOutcome>;
  private readonly options: StreamOptions;
  private readonly closing = new AbortController();
  private readonly idempotencyKey = crypto.randomUUID();
  private runId: string | null;
  private lastEventId = 0;
  /** Connections in a row that the server closed in order without a new event. */
  private emptyEnds = 0;
  private finished = false;
  private stopWanted = false;

  constructor(
    private readonly transport: ChatTransport,
    private readonly source: TurnSource,
    private readonly handlers: TurnHandlers,
    options: Partial<StreamOptions> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
    this.runId = "runId" in source ? source.runId : null;
    this.outcome = this.follow();
  }

  /** Asks the server to stop the run, as soon as its id is known. The stream then ends by itself. */
  async stop(): Promise<void> {
    this.stopWanted = true;
    if (this.runId && !this.finished) await this.transport.cancel(this.runId);
  }

  /** Stops listening; the run goes on at the server. */
  close(): void {
    this.closing.abort();
  }

  private async follow(): Promise<TurnOutcome> {
    const { signal } = this.closing;
    let attempt = 0;
    for (;;) {
      const before = this.lastEventId;
      const outcome = await this.connectOnce();
      if (outcome) return outcome;
      attempt = this.lastEventId > before ? 1 : attempt + 1;
      if (attempt > this.options.maxAttempts) return { kind: "lost", runId: this.runId };
      this.handlers.onConnection("reconnecting");
      await waitOrOnline(this.options.delay(attempt - 1), signal);
      if (signal.aborted) return { kind: "closed" };
    }
  }

  /** One connection; null means that it dropped and the next may succeed. */
  private async connectOnce(): Promise<TurnOutcome | null> {
    const connection = new AbortController();
    const abort = () => connection.abort();
    this.closing.signal.addEventListener("abort", abort);
    const silence = watchdog(this.options.silenceMs, abort);
    try {
      const response = await this.request(connection.signal);
      if (!response.ok) return await this.judge(response);
      if (!response.body) return null;
      silence.reset();
      await this.consume(response.body, silence.reset);
    } catch (error) {
      if (this.closing.signal.aborted) return { kind: "closed" };
      if (!connection.signal.aborted && !isConnectionError(error)) {
        return { kind: "refused", error };
      }
    } finally {
      silence.clear();
      this.closing.signal.removeEventListener("abort", abort);
    }
    if (this.finished) return { kind: "finished" };
    if (this.emptyEnds >= EMPTY_ENDS) return { kind: "ended" };
    return this.closing.signal.aborted ? { kind: "closed" } : null;
  }

  private request(signal: AbortSignal): Promise<Response> {
    if (this.runId) return this.transport.attach(this.runId, this.lastEventId, signal);
    if ("turn" in this.source) {
      return this.transport.start(this.source.turn, this.idempotencyKey, signal);
    }
    throw new Error("a stream needs a turn or a run");
  }

  private async judge(response: Response): Promise<TurnOutcome | null> {
    const problem = response.headers.get("content-type")?.includes("problem+json") ?? false;
    // A gateway between us and the server may be briefly without it; the server itself says why.
    const passing = response.status >= 500 && (!problem || this.runId !== null);
    const waiting = response.status === 429 && this.runId !== null;
    if (passing || waiting) return null;
    return { kind: "refused", error: await this.transport.problem(response) };
  }

  private async consume(body: ReadableStream<Uint8Array>, onActivity: () => void): Promise<void> {
    const before = this.lastEventId;
    this.handlers.onConnection("streaming");
    for await (const raw of readEvents(body, onActivity)) {
      const id = Number(raw.id);
      if (!Number.isInteger(id) || id <= this.lastEventId) continue;
      const event = decodeChatEvent(raw);
      this.lastEventId = id;
      if (event) this.apply(event);
      if (this.finished || this.closing.signal.aborted) return;
    }
    this.emptyEnds = this.lastEventId > before ? 0 : this.emptyEnds + 1;
  }

  private apply(event: ChatEvent): void {
    if (event.type === "run.started") {
      this.runId = event.run_id;
      // A failing cancel shows as an answer that goes on; the button stays.
      if (this.stopWanted) this.stop().catch(() => undefined);
    }
    this.finished = isTerminal(event);
    this.handlers.onEvent(event);
  }
}

/**
 * Whether another connection may help: no answer came (status 0), the body broke off
 * (TypeError), or an event was garbled (SyntaxError).
 */
function isConnectionError(error: unknown): boolean {
  if (error instanceof ProblemError) return error.status === 0;
  return error instanceof TypeError || error instanceof SyntaxError;
}

function watchdog(milliseconds: number, onSilence: () => void) {
  let timer = setTimeout(onSilence, milliseconds);
  return {
    reset: () => {
      clearTimeout(timer);
      timer = setTimeout(onSilence, milliseconds);
    },
    clear: () => clearTimeout(timer),
  };
}
