import { useRef } from "react";

/** A key for one thing to be made. `crypto.randomUUID` is missing on plain http beyond localhost. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Sends a body with an Idempotency-Key that is its own until it was answered: sent again unchanged
 * after a failure, it makes no second thing.
 */
export function useOnce() {
  const keys = useRef(new Map<string, string>());
  return async <T>(body: unknown, send: (key: string) => Promise<T>): Promise<T> => {
    const text = JSON.stringify(body);
    const key = keys.current.get(text) ?? newIdempotencyKey();
    keys.current.set(text, key);
    const made = await send(key);
    keys.current.delete(text);
    return made;
  };
}
