export const EVENTS = ["ready", "open", "close", "message", "unread", "error"] as const;
export type EventName = (typeof EVENTS)[number];
export type Listener = (detail: object) => void;

/** The page's listeners. One that throws hurts neither the widget nor the other listeners. */
export class Emitter {
  private readonly listeners = new Map<string, Set<Listener>>();
  private isReady = false;

  on(event: string, listener: Listener): void {
    if (typeof listener !== "function") return;
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener));
    // It happens once; who comes late is told.
    if (event === "ready" && this.isReady) call(listener, {});
  }

  off(event: string, listener?: Listener): void {
    if (listener) this.listeners.get(event)?.delete(listener);
    else this.listeners.delete(event);
  }

  emit(event: EventName, detail: object = {}): void {
    if (event === "ready") this.isReady = true;
    for (const listener of [...(this.listeners.get(event) ?? [])]) call(listener, detail);
  }
}

function call(listener: Listener, detail: object): void {
  try {
    listener(detail);
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
