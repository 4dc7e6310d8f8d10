import { Emitter, type Listener } from "./emitter";

/** What the page can make the widget do. */
export interface Commands {
  open: () => void;
  close: () => void;
  toggle: () => void;
  identify: (jwt: string) => void;
  logout: () => void;
}

/** `window.Frontdesk`. */
export interface FrontdeskApi extends Commands {
  on: (event: string, listener: Listener) => void;
  off: (event: string, listener?: Listener) => void;
  /** A call as a list, the form that also works before this script has run. */
  push: (...calls: Call[]) => void;
}

export type Call = readonly [method: string, ...args: unknown[]];

const COMMANDS = ["open", "close", "toggle", "identify", "logout"] as const;

/**
 * The API from the first moment: listeners are kept at once, commands wait for the widget.
 *
 * `before` are the calls that the page made before the script had run.
 */
export class Remote {
  readonly emitter = new Emitter();
  readonly api: FrontdeskApi;
  private waiting: (() => void)[] = [];
  private target: Commands | null = null;
  private closed = false;

  constructor(before: readonly Call[]) {
    const run =
      (name: (typeof COMMANDS)[number]) =>
      (...args: unknown[]) =>
        this.run(() => (this.target?.[name] as (...args: unknown[]) => void)(...args));
    this.api = {
      open: run("open"),
      close: run("close"),
      toggle: run("toggle"),
      identify: run("identify"),
      logout: run("logout"),
      on: (event, listener) => this.emitter.on(event, listener),
      off: (event, listener) => this.emitter.off(event, listener),
      push: (...calls) => calls.forEach((call) => this.push(call)),
    };
    this.api.push(...before);
  }

  connect(target: Commands): void {
    this.target = target;
    const waiting = this.waiting;
    this.waiting = [];
    waiting.forEach((call) => call());
  }

  /** There will be no widget on this page: calls are dropped. */
  giveUp(): void {
    this.closed = true;
    this.waiting = [];
  }

  private run(call: () => void): void {
    if (this.target) call();
    else if (!this.closed) this.waiting.push(call);
  }

  private push(call: unknown): void {
    if (!Array.isArray(call)) return;
    const [method, ...args] = call as [unknown, ...unknown[]];
    if (method === "on" || method === "off") this.api[method](...(args as [string, Listener]));
    else {
      const name = COMMANDS.find((each) => each === method);
      if (name) (this.api[name] as (...args: unknown[]) => void)(...args);
    }
  }
}

/** The calls in what the page put at `window.Frontdesk`: a list, or an object with one in `q`. */
export function callsBefore(found: unknown): readonly Call[] {
  const queue = Array.isArray(found) ? found : (found as { q?: unknown } | null | undefined)?.q;
  return Array.isArray(queue) ? (queue as Call[]) : [];
}
