import type { Conversation } from "@/api/types";
import { choiceOf, textOf } from "@/lib/search";

export const CHANNELS = [
  "widget",
  "api",
  "slack",
  "discord",
  "whatsapp",
  "mcp",
] as const satisfies readonly Conversation["channel"][];
export const STATES = ["open", "waiting", "answered"] as const satisfies readonly Conversation["state"][];

/** What the address says: which conversations are listed, and which one is open. */
export interface AreaSearch {
  q?: string;
  channel?: (typeof CHANNELS)[number];
  /** Only the conversations of this agent. */
  agent?: string;
  state?: (typeof STATES)[number];
  /** Days (YYYY-MM-DD) of the last activity, both included. */
  from?: string;
  to?: string;
  /** What members have tried, and nothing else. */
  tests?: true;
  conversation?: string;
  /** The agent of the conversation that is open. */
  of?: string;
}

const dayOf = (search: Record<string, unknown>, name: string) => {
  const text = textOf(search, name);
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
};

export function readAreaSearch(search: Record<string, unknown>): AreaSearch {
  return {
    q: textOf(search, "q"),
    channel: choiceOf(search, "channel", CHANNELS),
    agent: textOf(search, "agent"),
    state: choiceOf(search, "state", STATES),
    from: dayOf(search, "from"),
    to: dayOf(search, "to"),
    tests: search.tests === true ? true : undefined,
    conversation: textOf(search, "conversation"),
    of: textOf(search, "of"),
  };
}

/** Whether anything but the open conversation narrows the list; in the place of one agent, that agent does not. */
export function isFiltered({ q, channel, agent, state, from, to }: AreaSearch, ofOneAgent: boolean): boolean {
  return [q, channel, !ofOneAgent && agent, state, from, to].some(Boolean);
}

/** The bounds of the days as the reader's clock has them. */
export function momentsOf({ from, to }: AreaSearch): { since?: string; until?: string } {
  const start = from ? new Date(`${from}T00:00:00`) : undefined;
  const end = to ? new Date(`${to}T00:00:00`) : undefined;
  end?.setDate(end.getDate() + 1);
  return { since: start?.toISOString(), until: end?.toISOString() };
}
