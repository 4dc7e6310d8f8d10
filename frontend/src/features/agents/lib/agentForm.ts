import type { TFunction } from "i18next";
import { z } from "zod";
import type { Agent, AgentConfig } from "@/api/types";
import { ICON_LIMIT } from "./looks";

/** What the API accepts, in characters and counts. */
export const LIMITS = {
  name: 80,
  description: 500,
  instructions: 32_000,
  welcome: 2000,
  question: 200,
  questions: 8,
  topic: 100,
  topics: 20,
  refuse: 500,
  maxTokens: 32_000,
  changelog: 500,
  /** Of one answer. */
  passages: 20,
} as const;

/** An agent's own fields and its draft configuration, edited together. */
export interface AgentForm {
  /** What the form stands on; not edited. */
  version: number;
  revision: number;
  name: string;
  description: string;
  icon: string;
  color: string;
  config: AgentConfig;
}

export function toForm(agent: Agent): AgentForm {
  const { version, revision, name, description, icon, color, config } = agent;
  return { version, revision, name, description, icon, color, config };
}

/** The limits of the API as a schema, so that mistakes show before the request. */
export function agentFormSchema(t: TFunction<"agents">) {
  const text = (limit: number) => z.string().max(limit, t("form.too_long", { limit }));
  const list = (count: number, limit: number) =>
    z.array(text(limit).refine((item) => item.trim() !== "", t("form.empty_row"))).max(count);
  const tokens = t("form.max_tokens_range", { max: LIMITS.maxTokens });
  const floor = t("rag.floor_range");
  const config = z.object({
    instructions: text(LIMITS.instructions),
    model: z.string().min(1, t("form.required")).nullable(),
    fallback_model: z.string().min(1, t("form.required")).nullable(),
    temperature: z.number().min(0).max(2),
    max_tokens: z.number(tokens).int(tokens).min(1, tokens).max(LIMITS.maxTokens, tokens).nullable(),
    welcome_message: text(LIMITS.welcome),
    suggested_questions: list(LIMITS.questions, LIMITS.question),
    language: z.string(),
    guardrails: z.looseObject({
      blocked_topics: list(LIMITS.topics, LIMITS.topic),
      refuse_message: text(LIMITS.refuse),
    }),
    rag: z.looseObject({
      enabled: z.boolean(),
      top_k: z.number().int().min(1).max(LIMITS.passages),
      floor: z.number(floor).min(0, floor).max(1, floor).nullable(),
    }),
    tools: z.array(z.string()),
  });
  return z.object({
    version: z.number(),
    revision: z.number(),
    name: text(LIMITS.name).refine((name) => name.trim() !== "", t("form.required")),
    description: text(LIMITS.description),
    icon: text(ICON_LIMIT),
    color: z.string().regex(/^#[0-9a-fA-F]{6}$/),
    config,
  });
}
