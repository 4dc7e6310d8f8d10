import { ProblemError, readProblem } from "@/api/problem";
import { subjectOf } from "../shared/identity";
import type { StoredSession } from "../shared/protocol";
import { forVisitors } from "./problems";

interface SessionReply {
  token: string;
  expires_at: string;
  form_done: boolean;
}

export interface VisitorState {
  session: StoredSession | null;
  /** Counts the people: what was shown for one must not be shown for the next. */
  person: number;
  /** A signed identity is being exchanged; nobody knows yet whose chat this is. */
  waiting: boolean;
  /** The server takes nothing from this widget any more. */
  closed: boolean;
}

export interface VisitorHooks {
  onSession: (session: StoredSession | null) => void;
  onError: (code: string) => void;
}

/** A token is renewed when it is so old: it lives a month, counted from the last visit. */
const RENEW_AFTER_MS = 24 * 3600 * 1000;

/**
 * Who talks through this widget, and the only way of the frame to the server.
 *
 * Somebody who never says a word gets no session: it is opened by the first call that needs one.
 */
export class Visitor {
  readonly api: string;
  private state: VisitorState;
  private identity: string | null = null;
  private opening: Promise<string> | null = null;
  /** Questions without an answer, of somebody who has just signed in. */
  private unanswered: string[] = [];
  /** Which person (see `VisitorState`) the one of now was before signing in. */
  private before: number | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    agentId: string,
    private readonly key: string,
    session: StoredSession | null,
    private readonly hooks: VisitorHooks,
  ) {
    this.api = `/api/widget/${encodeURIComponent(agentId)}`;
    this.state = { session, person: 0, waiting: false, closed: false };
  }

  readonly getState = (): VisitorState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Becomes the person whom the customer's server has signed; nobody known if it is refused. */
  async identify(identity: string): Promise<void> {
    this.identity = identity;
    // What belongs to another person is gone from here before anything is asked.
    if (this.state.session?.subject) this.become(null);
    this.set({ waiting: true });
    // What fails for want of a connection is tried again by the next call.
    await this.open({}).catch(() => undefined);
    this.set({ waiting: false });
  }

  /** Nobody known again. */
  logout(): void {
    this.identity = null;
    this.become(null);
  }

  /**
   * The chat of a person is gone, with these questions unanswered. Whoever has signed in while
   * asking goes on asking; what was another person's is forgotten.
   */
  leave(person: number, unanswered: string[]): void {
    if (person === this.before) this.unanswered.push(...unanswered);
  }

  /** The questions that are this person's to ask again; each is given once. */
  takeUnanswered(): string[] {
    return this.unanswered.splice(0);
  }

  /** Answers the form; throws `ProblemError` with what is wrong about it. */
  async answer(form: Record<string, string>): Promise<void> {
    await this.open({ token: this.state.session?.token, form });
  }

  /** `fetch` below the widget's API as this visitor; a token that ran out is renewed once. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const token = await this.token();
    const response = await this.send(path, init, token);
    if (response.status !== 401) return response;
    if (this.state.session?.token === token) await this.open({ token });
    return this.send(path, init, await this.token());
  }

  /** The data of a call; throws `ProblemError`. */
  async json<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await this.fetch(path, init);
    if (!response.ok) throw forVisitors(await readProblem(response));
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  private token(): Promise<string> {
    const { session } = this.state;
    if (this.opening) return this.opening;
    if (this.identity === null && session && Date.now() - Date.parse(session.renewed_at) < RENEW_AFTER_MS) {
      return Promise.resolve(session.token);
    }
    return this.open({ token: session?.token });
  }

  /** Asks for a session; calls at the same time share one answer. */
  private open(body: { token?: string; form?: Record<string, string> }): Promise<string> {
    const { identity } = this;
    const opened = (this.opening ?? Promise.resolve(""))
      .catch(() => "")
      .then(() => this.exchange(identity ? { identity, form: body.form } : body, identity));
    this.opening = opened;
    const done = () => {
      if (this.opening === opened) this.opening = null;
    };
    opened.then(done, done);
    return opened;
  }

  private async exchange(body: object, identity: string | null): Promise<string> {
    const response = await this.send("/sessions", { method: "POST", body: JSON.stringify(body) }, this.key);
    if (!response.ok) {
      const problem = await readProblem(response);
      return this.refused(problem, identity);
    }
    const { token, expires_at, form_done } = (await response.json()) as SessionReply;
    const subject = identity ? subjectOf(identity) : (this.state.session?.subject ?? null);
    const session = { token, expires_at, form_done, subject, renewed_at: new Date().toISOString() };
    if (identity && identity === this.identity) {
      this.identity = null;
      this.become(session, this.state.session?.subject ? null : this.state.person);
    } else {
      this.keep(session);
    }
    return token;
  }

  private refused(problem: ProblemError, identity: string | null): never {
    if (problem.code === "identity_refused") {
      if (identity === this.identity) this.identity = null;
      this.hooks.onError(problem.code);
    } else if ([401, 403, 404, 409].includes(problem.status)) {
      // The key was revoked, the domain taken off its list, or the agent taken down.
      this.set({ closed: true });
      this.hooks.onError(problem.code);
    }
    throw forVisitors(problem);
  }

  private async send(path: string, init: RequestInit, bearer: string): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${bearer}`);
    if (init.body) headers.set("Content-Type", "application/json");
    try {
      return await fetch(this.api + path, { ...init, headers, credentials: "omit" });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ProblemError(0, {});
    }
  }

  private become(session: StoredSession | null, before: number | null = null): void {
    this.before = before;
    this.unanswered = [];
    this.set({ session, person: this.state.person + 1 });
    this.hooks.onSession(session);
  }

  private keep(session: StoredSession): void {
    this.set({ session });
    this.hooks.onSession(session);
  }

  private set(change: Partial<VisitorState>): void {
    this.state = { ...this.state, ...change };
    this.listeners.forEach((listener) => listener());
  }
}
