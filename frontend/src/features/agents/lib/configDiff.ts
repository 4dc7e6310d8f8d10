import type { AgentConfig } from "@/api/types";

/** The parts of a configuration that are compared and merged as one. */
export const CONFIG_FIELDS = [
  "instructions",
  "model",
  "fallback_model",
  "temperature",
  "max_tokens",
  "language",
  "welcome_message",
  "suggested_questions",
  "guardrails.blocked_topics",
  "guardrails.refuse_message",
  "rag.enabled",
  "rag.top_k",
  "rag.floor",
  "tools",
] as const;

export type ConfigField = (typeof CONFIG_FIELDS)[number];

export interface FieldDiff {
  field: ConfigField;
  before: unknown;
  after: unknown;
}

export function fieldOf(config: AgentConfig, field: ConfigField): unknown {
  return field.split(".").reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], config);
}

export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The fields in which two configurations differ. */
export function diffConfigs(before: AgentConfig, after: AgentConfig): FieldDiff[] {
  return CONFIG_FIELDS.map((field) => ({
    field,
    before: fieldOf(before, field),
    after: fieldOf(after, field),
  })).filter((each) => !sameValue(each.before, each.after));
}

/** `theirs` with every field that `mine` changed since `base`. */
export function mergeConfigs(base: AgentConfig, mine: AgentConfig, theirs: AgentConfig): AgentConfig {
  const merged = structuredClone(theirs);
  for (const { field, after } of diffConfigs(base, mine)) {
    const parts = field.split(".");
    const last = parts.pop()!;
    const owner = parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], merged);
    (owner as Record<string, unknown>)[last] = after;
  }
  return merged;
}
