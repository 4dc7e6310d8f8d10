import { ProblemError } from "@/api/problem";
import { type Connection, type StreamOptions, type TurnSource, TurnStream } from "./chatStream";
import type { ChatEvent, Environment, Feedback } from "./chatEvents";
import { askAgain } from "./askAgain";
import { createDrafts } from "./drafts";
import { FrameBatch } from "./frameBatch";
import { type ChatAction, type ChatMessage, type ChatState, initialState, isLocal, reduce } from "./reducer";
import type { ChatTransport, TurnRequest } from "./transport";

export interface SessionOptions {
  /** Which configuration answers; "draft" unless said. */
  environment?: Environment;
  /** The first message of a new conversation made it. */
  onConversation?: (conversationId: string) => void;
  /** A run began or ended: lists and traces may be stale. */
  onRun?: (runId: string, finished: boolean) => void;
}

/**
 * One chat on one page: holds the state, talks to the server.
 *
 * An external store for React; rendering is driven by at most one change per frame.
 */
export class ChatSession {
  private state: ChatState;
  private options: SessionOptions = {};
  /** No conversation is being loaded or followed: before the first `show`, after `close`. */
  private closed = true;
  private readonly listeners = new Set<() => void>();
  private readonly text = new FrameBatch((text) => this.dispatch({ type: "text", text }));
  private stream: TurnStream | null = null;
  /** The run for which the messages were loaded again, since its events had no end. */
  private reloadedFor: string | null = null;
  /** Counts the conversations opened, so that late answers to an earlier one are dropped. */
  private opening = 0;
  /** The messages are being loaded: what they are, and what a question follows, is not known yet. */
  private loading = false;
  /** What the reader has sent meanwhile. */
  private unsent: string[] = [];

  constructor(
    private readonly transport: ChatTransport,
    conversationId: string | null = null,
    private readonly streamOptions: Partial<StreamOptions> = {},
  ) {
    this.state = initialState(conversationId);
  }

  readonly getState = (): ChatState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Whether readers may rate answers here. */
  get canRate(): boolean {
    return this.transport.rate !== undefined && this.state.onlyWriter === null;
  }

  configure(options: SessionOptions): void {
    this.options = options;
  }

  /** Opens a conversation unless it is the one that is open. */
  async show(conversationId: string | null): Promise<void> {
    if (this.closed || this.state.conversationId !== conversationId) await this.open(conversationId);
  }

  /** Shows a conversation, or an empty chat for null; follows the run that is under way. */
  async open(conversationId: string | null): Promise<void> {
    this.close();
    this.closed = false;
    // A conversation that turns out to be gone is followed by a new one, and so is its question.
    if (conversationId && conversationId !== this.state.conversationId) this.unsent = [];
    this.dispatch({ type: "opened", conversationId });
    if (conversationId) await this.load(conversationId);
    else this.sendUnsent();
  }

  /** Loads the messages again, after a failure or when this page lost the stream. */
  async reload(): Promise<void> {
    const { conversationId } = this.state;
    if (conversationId) await this.load(conversationId);
  }

  /** Stops listening; a run goes on at the server. */
  close(): void {
    this.closed = true;
    this.unfollow();
  }

  /** Asks; while messages are being loaded, or could not be, as soon as they are there. */
  send(text: string): void {
    this.unsent.push(text);
    this.sendUnsent();
  }

  /** What was asked here and has no whole answer yet. */
  unanswered(): string[] {
    const { active, messages, refused } = this.state;
    const answer = messages.find((message) => message.id === active?.messageId);
    const question = messages.find((message) => message.id === answer?.parent_id);
    const asked = question?.content ?? refused?.request.message;
    return [...(asked ? [asked] : []), ...this.unsent];
  }

  /** Asks again with another text, beside the message that is edited. */
  edit(message: ChatMessage, text: string): void {
    this.ask(text, message.parent_id);
  }

  /** Answers again, beside the answers there are; also relaunches one that broke off. */
  regenerate(message: ChatMessage): void {
    if (isLocal(message.id)) return this.retry();
    const { conversationId } = this.state;
    if (!conversationId) return;
    const request = { conversation_id: conversationId, regenerate: message.id };
    const parentId = message.role === "assistant" ? message.parent_id : message.id;
    this.begin(request, [createDrafts.answer(conversationId, parentId)]);
  }

  /** Sends again what the server refused. */
  retry(): void {
    const request = this.state.refused?.request;
    if (!request) return;
    const local = this.state.messages.filter((message) => isLocal(message.id));
    this.begin(
      request,
      local.map((message) => ({ ...message, status: createDrafts.statusOf(message) })),
    );
  }

  async stop(): Promise<void> {
    if (!this.stream) return;
    this.dispatch({ type: "stopping", stopping: true });
    try {
      await this.stream.stop();
    } catch (error) {
      this.dispatch({ type: "stopping", stopping: false });
      throw error;
    }
  }

  /** Shows another version of a turn and remembers it for the next visit. */
  async select(messageId: string): Promise<void> {
    this.dispatch({ type: "branch-selected", messageId });
    const { conversationId, leafId, onlyWriter } = this.state;
    // What is asked next follows the version that is kept, so only who asks keeps one.
    if (conversationId && leafId && !isLocal(leafId) && !onlyWriter) {
      await this.transport.selectLeaf(conversationId, leafId);
    }
  }

  /** Rates an answer at once and takes it back if the server does not take it. */
  async rate(message: ChatMessage, feedback: Feedback | null): Promise<void> {
    const { conversationId } = this.state;
    if (!conversationId || !this.transport.rate) return;
    this.dispatch({ type: "rated", messageId: message.id, feedback });
    try {
      await this.transport.rate(conversationId, message.id, feedback);
    } catch (error) {
      this.dispatch({ type: "rated", messageId: message.id, feedback: message.feedback ?? null });
      throw error;
    }
  }

  private sendUnsent(): void {
    const { phase, active, onlyWriter } = this.state;
    if (this.unsent.length === 0 || this.loading || phase !== "ready" || active || onlyWriter) return;
    const text = this.unsent.join("\n\n");
    this.unsent = [];
    this.ask(text, this.lastStored()?.id ?? null);
  }

  private unfollow(): void {
    this.opening += 1;
    this.loading = false;
    this.stream?.close();
    this.stream = null;
    this.text.clear();
  }

  private async load(conversationId: string): Promise<void> {
    this.unfollow();
    const opening = this.opening;
    this.loading = true;
    try {
      const snapshot = await this.transport.load(conversationId);
      if (opening !== this.opening) return;
      this.loading = false;
      this.dispatch({ type: "loaded", conversationId, snapshot });
      // The run of somebody else cannot be followed.
      if (snapshot.activeRunId && !snapshot.onlyWriter) this.attach(snapshot.activeRunId);
      this.sendUnsent();
    } catch (error) {
      if (opening !== this.opening) return;
      this.loading = false;
      this.dispatch({ type: "load-failed", error });
    }
  }

  private ask(text: string, parentId: string | null): void {
    const { conversationId } = this.state;
    const request: TurnRequest = { message: text };
    if (conversationId) {
      request.conversation_id = conversationId;
      request.parent_id = parentId;
    }
    const question = createDrafts.question(conversationId, parentId, text);
    this.begin(request, [question, createDrafts.answer(conversationId, question.id)]);
  }

  private begin(request: TurnRequest, messages: ChatMessage[]): void {
    const answer = messages.at(-1);
    if (this.state.active || !answer) return;
    // What is still being loaded does not know of this turn, and would drop it.
    this.opening += 1;
    this.loading = false;
    this.dispatch({ type: "turn-sent", messages, messageId: answer.id });
    this.follow({ turn: { ...request, environment: this.options.environment ?? "draft" } }, request);
  }

  private attach(runId: string): void {
    const known = this.state.messages.findLast(
      (message) => message.run_id === runId && message.role === "assistant",
    );
    if (known) {
      this.dispatch({ type: "run-attached", runId, messageId: known.id });
    } else {
      const { conversationId } = this.state;
      const answer = createDrafts.answer(conversationId, this.lastStored()?.id ?? null);
      this.dispatch({ type: "turn-sent", messages: [answer], messageId: answer.id });
    }
    this.follow({ runId }, null);
  }

  private follow(source: TurnSource, request: TurnRequest | null): void {
    const stream = new TurnStream(
      this.transport,
      source,
      {
        onEvent: (event) => this.apply(event),
        onConnection: (connection) => this.connection(connection),
      },
      this.streamOptions,
    );
    this.stream = stream;
    void stream.outcome.then((outcome) => {
      if (this.stream !== stream || outcome.kind === "closed") return;
      this.stream = null;
      this.text.flush();
      if (outcome.kind === "finished") return this.sendUnsent();
      const error = outcome.kind === "refused" ? outcome.error : new ProblemError(0, {});
      const taken = this.state.active?.runId;
      if (request && !taken) {
        const again = askAgain(request, error, this.state);
        this.dispatch({ type: "refused", refused: { error, request: again } });
      }
      // A run that can no longer be replayed has ended: the stored messages tell how.
      else if (outcome.kind === "refused") void this.reload();
      else if (outcome.kind === "ended" && taken && taken !== this.reloadedFor) {
        this.reloadedFor = taken;
        void this.reload();
      } else {
        this.dispatch({ type: "lost" });
        this.sendUnsent();
      }
    });
  }

  private connection(connection: Connection): void {
    if (this.state.active?.connection !== connection) {
      this.dispatch({ type: "connection", connection });
    }
  }

  private apply(event: ChatEvent): void {
    if (event.type === "message.delta") return this.text.add(event.text);
    this.text.flush();
    const isNew = this.state.conversationId === null;
    if (event.type === "run.started") this.dispatch({ type: "run-started", event });
    else if (event.type === "citation") this.dispatch({ type: "citation", event });
    else if (event.type === "usage") this.dispatch({ type: "usage", event });
    else if (event.type === "error") this.dispatch({ type: "run-failed", event });
    else this.dispatch({ type: "run-done", event });
    this.tell(event, isNew);
  }

  private tell(event: ChatEvent, isNew: boolean): void {
    const { conversationId } = this.state;
    if (!conversationId || !("run_id" in event)) return;
    if (isNew) this.options.onConversation?.(conversationId);
    this.options.onRun?.(event.run_id, event.type !== "run.started");
  }

  /** The newest message of the shown branch that the server knows. */
  private lastStored(): ChatMessage | undefined {
    const { messages, leafId } = this.state;
    let at = messages.find((message) => message.id === leafId) ?? messages.at(-1);
    while (at && isLocal(at.id)) {
      const parentId: string | null = at.parent_id;
      at = messages.find((message) => message.id === parentId);
    }
    return at;
  }

  private dispatch(action: ChatAction): void {
    this.state = reduce(this.state, action);
    for (const listener of this.listeners) listener();
  }
}
