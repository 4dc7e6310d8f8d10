import type { WidgetConfig } from "../shared/config";
import type { Place } from "./place";

export type ConfigOutcome =
  | { kind: "config"; config: WidgetConfig }
  /** The server says no: a domain that is not allowed, a revoked key, an agent that is gone. */
  | { kind: "refused"; status: number; code: string; detail: string }
  /** No answer, or not one of ours. */
  | { kind: "unreachable" };

const TRIES = 3;
const FIRST_WAIT_MS = 1500;

/** Asks for the widget's public settings; again, a moment later, where that may help. */
export async function fetchConfig(
  { origin, agentId, key }: Place,
  wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
): Promise<ConfigOutcome> {
  const url = `${origin}/api/widget/${encodeURIComponent(agentId)}/config`;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await ask(url, key);
    if (outcome.kind !== "unreachable" || attempt === TRIES) return outcome;
    await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
}

async function ask(url: string, key: string): Promise<ConfigOutcome> {
  try {
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${key}` },
      credentials: "omit",
    });
    if (response.status >= 500 || response.status === 429) return { kind: "unreachable" };
    const body = (await response.json()) as Partial<WidgetConfig & { code: string; detail: string }>;
    if (response.ok && body.agent) return { kind: "config", config: body as WidgetConfig };
    const { code = `http_${response.status}`, detail = "" } = body;
    return { kind: "refused", status: response.status, code, detail };
  } catch {
    return { kind: "unreachable" };
  }
}
