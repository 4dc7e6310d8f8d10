/**
 * Collects text and hands it on once per frame, however many tokens arrive.
 *
 * Hidden pages get no animation frames; there a timer keeps the state moving.
 */
export class FrameBatch {
  private pending = "";
  private cancelScheduled: (() => void) | null = null;

  constructor(private readonly onFlush: (text: string) => void) {}

  add(text: string): void {
    this.pending += text;
    this.cancelScheduled ??= schedule(() => this.flush());
  }

  flush(): void {
    const text = this.pending;
    this.clear();
    if (text) this.onFlush(text);
  }

  clear(): void {
    this.cancelScheduled?.();
    this.cancelScheduled = null;
    this.pending = "";
  }
}

const HIDDEN_PAGE_MS = 250;

function schedule(callback: () => void): () => void {
  const frame = requestAnimationFrame(callback);
  const timer = setTimeout(callback, HIDDEN_PAGE_MS);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
