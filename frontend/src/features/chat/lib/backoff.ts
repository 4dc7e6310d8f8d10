/** Milliseconds before attempt `attempt` (0 = first retry): 0.5, 1, 2, 4, 8, 8 … with jitter. */
export function backoffDelay(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(500 * 2 ** attempt, 8000);
  return full * (0.75 + random() * 0.5);
}

/**
 * Waits, but not longer than until the browser is online again.
 *
 * Resolves also when `signal` aborts; the caller looks at the signal.
 */
export function waitOrOnline(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = () => {
      clearTimeout(timer);
      window.removeEventListener("online", finish);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    window.addEventListener("online", finish);
    signal.addEventListener("abort", finish);
  });
}
