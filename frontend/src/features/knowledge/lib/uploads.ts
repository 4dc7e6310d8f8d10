import { newIdempotencyKey } from "@/lib/idempotencyKey";
import { checkFile, type Refusal } from "./checkFile";

/** Where a file may be put, as the API says it. */
export interface UploadTarget {
  url: string;
  method: string;
  headers: Record<string, string>;
}

export interface UploadTransport {
  create: (
    file: File,
    key: string,
    signal: AbortSignal,
  ) => Promise<{ document: { id: string }; upload: UploadTarget }>;
  put: (file: File, target: UploadTarget, onProgress: (sent: number) => void, signal: AbortSignal) => Promise<void>;
  confirm: (documentId: string, signal: AbortSignal) => Promise<void>;
  remove: (documentId: string) => Promise<void>;
}

export interface Upload {
  id: string;
  name: string;
  size: number;
  phase: "waiting" | "sending" | "failed";
  /** Bytes. */
  sent: number;
  /** The document that waits for the file. */
  documentId: string | null;
  /** Why the file was not sent at all. */
  refusal: Refusal | null;
  /** What went wrong underway. */
  error: unknown;
}

interface Job {
  file: File;
  abort: AbortController;
}

const AT_ONCE = 3;

/**
 * The files on their way to one agent. It lives outside the page that shows it, so that uploads
 * go on while one looks elsewhere; what has arrived leaves the list and is a document.
 */
export class UploadQueue {
  private uploads: readonly Upload[] = [];
  private readonly jobs = new Map<string, Job>();
  private readonly listeners = new Set<() => void>();
  private sending = 0;

  constructor(
    private readonly transport: UploadTransport,
    /** A document was made, arrived, or was taken back. */
    private readonly onChange: () => void,
  ) {}

  readonly getState = (): readonly Upload[] => this.uploads;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get active(): boolean {
    return this.uploads.some(({ phase }) => phase !== "failed");
  }

  add(files: readonly File[], maxSize: number): void {
    const added = files.map((file): Upload => {
      const refusal = checkFile(file, maxSize);
      const id = newIdempotencyKey();
      if (!refusal) this.jobs.set(id, { file, abort: new AbortController() });
      const phase = refusal ? "failed" : "waiting";
      return { id, name: file.name, size: file.size, phase, sent: 0, documentId: null, refusal, error: null };
    });
    this.publish([...this.uploads, ...added]);
    this.next();
  }

  /** Sends a failed file again, as a new document. */
  retry(id: string): void {
    const job = this.jobs.get(id);
    const upload = this.uploads.find((each) => each.id === id);
    if (!job || upload?.phase !== "failed") return;
    const again = newIdempotencyKey();
    this.jobs.delete(id);
    this.jobs.set(again, { file: job.file, abort: new AbortController() });
    this.patch(id, { id: again, phase: "waiting", sent: 0, documentId: null, error: null });
    this.next();
  }

  /** Stops sending, or forgets a failed file. */
  cancel(id: string): void {
    const upload = this.uploads.find((each) => each.id === id);
    this.jobs.get(id)?.abort.abort();
    this.drop(id);
    if (upload?.documentId) void this.takeBack(upload.documentId);
  }

  cancelAll(): void {
    for (const { abort } of this.jobs.values()) abort.abort();
    this.jobs.clear();
    this.publish([]);
  }

  private next(): void {
    while (this.sending < AT_ONCE) {
      const upload = this.uploads.find(({ phase }) => phase === "waiting");
      const job = upload && this.jobs.get(upload.id);
      if (!upload || !job) return;
      this.sending += 1;
      this.patch(upload.id, { phase: "sending" });
      void this.send(upload.id, job).finally(() => {
        this.sending -= 1;
        this.next();
      });
    }
  }

  private async send(id: string, { file, abort }: Job): Promise<void> {
    const { signal } = abort;
    let documentId: string | null = null;
    try {
      const { document, upload } = await this.transport.create(file, id, signal);
      documentId = document.id;
      // Cancelled while the answer was on its way: nobody knew of the document then.
      if (signal.aborted) return await this.takeBack(documentId);
      this.patch(id, { documentId });
      await this.transport.put(file, upload, (sent) => this.patch(id, { sent }), signal);
      await this.transport.confirm(documentId, signal);
      this.drop(id);
      this.onChange();
    } catch (error) {
      if (signal.aborted) return;
      this.patch(id, { phase: "failed", error, documentId: null });
      // The next try makes a document of its own.
      if (documentId) await this.takeBack(documentId);
    }
  }

  private async takeBack(documentId: string): Promise<void> {
    // If this fails too, the document fails by itself after its deadline.
    await this.transport.remove(documentId).catch(() => undefined);
    this.onChange();
  }

  private drop(id: string): void {
    this.jobs.delete(id);
    this.publish(this.uploads.filter((upload) => upload.id !== id));
  }

  private patch(id: string, change: Partial<Upload>): void {
    this.publish(this.uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)));
  }

  private publish(uploads: readonly Upload[]): void {
    this.uploads = uploads;
    for (const listener of this.listeners) listener();
  }
}
