import type { StoredSession } from "../shared/protocol";

/** What this device remembers of a visitor, beyond the page. */
export interface Memory {
  session: StoredSession | null;
  conversation: string | null;
  /** An answer is being written for this visitor. */
  busy: boolean;
  unread: number;
}

const EMPTY: Memory = { session: null, conversation: null, busy: false, unread: 0 };

/** The page's local storage; a memory that ends with the page where that is forbidden. */
export class Store {
  private readonly name: string;
  private memory: Memory;

  constructor(agentId: string) {
    this.name = `frontdesk:${agentId}`;
    this.memory = { ...EMPTY, ...parse(quietly(() => localStorage.getItem(this.name))) };
    if (this.memory.session && Date.parse(this.memory.session.expires_at) <= Date.now()) this.forget();
  }

  get value(): Readonly<Memory> {
    return this.memory;
  }

  set(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
    quietly(() => localStorage.setItem(this.name, JSON.stringify(this.memory)));
  }

  forget(): void {
    this.memory = EMPTY;
    quietly(() => localStorage.removeItem(this.name));
  }

  /** Whether the panel was open when this tab showed its last page. */
  get wasOpen(): boolean {
    return quietly(() => sessionStorage.getItem(this.name)) === "open";
  }

  set wasOpen(open: boolean) {
    quietly(() => {
      if (open) sessionStorage.setItem(this.name, "open");
      else sessionStorage.removeItem(this.name);
    });
  }
}

function parse(text: string | null | undefined): Partial<Memory> {
  const value = quietly(() => JSON.parse(text ?? "{}") as unknown);
  return typeof value === "object" && value !== null ? value : {};
}

/** Storage throws when the visitor has forbidden it, or when it is full. */
function quietly<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
