import { type Init, read, type ToFrame, type ToHost, write } from "../shared/protocol";

export interface Shown {
  open: boolean;
  fullScreen: boolean;
  /** Counts up each time the focus should move in. */
  focus: number;
}

type Message = Exclude<ToFrame, Init>;

/** The page that holds the frame, spoken to and listened to by its exact origin. */
export class Host {
  private shown: Shown = { open: false, fullScreen: false, focus: 0 };
  private readonly listeners = new Set<() => void>();
  private readonly handlers = new Set<(message: Message) => void>();
  private introduced: ((init: Init) => void) | null = null;

  constructor(
    private readonly origin: string,
    private readonly page: Window = window.parent,
  ) {
    window.addEventListener("message", (event) => {
      const message = read<ToFrame>(event, { source: this.page, origin: this.origin });
      if (message) this.receive(message);
    });
  }

  /** Says that the frame is there; resolves with what it is for. */
  hello(): Promise<Init> {
    return new Promise((resolve) => {
      this.introduced = resolve;
      this.send({ type: "hello" });
    });
  }

  send(message: ToHost): void {
    this.page.postMessage(write(message), this.origin);
  }

  onMessage(handler: (message: Message) => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  readonly getShown = (): Shown => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private receive(message: ToFrame): void {
    if (message.type === "init") {
      this.introduced?.(message);
      this.introduced = null;
      // The focus is in the frame if the visitor has opened it.
      this.show(message.open, message.fullScreen, message.open && document.hasFocus());
      return;
    }
    if (message.type === "shown") this.show(message.open, message.fullScreen, message.focus && message.open);
    this.handlers.forEach((handler) => handler(message));
  }

  private show(open: boolean, fullScreen: boolean, focus: boolean): void {
    this.shown = { open, fullScreen, focus: this.shown.focus + (focus ? 1 : 0) };
    this.listeners.forEach((listener) => listener());
  }
}
