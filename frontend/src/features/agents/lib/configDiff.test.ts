import { describe, expect, it } from "vitest";
import type { AgentConfig } from "@/api/types";
import { CONFIG_FIELDS, diffConfigs, mergeConfigs } from "./configDiff";

const BASE: AgentConfig = {
  instructions: "Be kind.",
  model: null,
  fallback_model: null,
  temperature: 0.7,
  max_tokens: null,
  welcome_message: "",
  suggested_questions: ["a"],
  language: "auto",
  guardrails: { blocked_topics: [], refuse_message: "" },
  rag: { enabled: false, top_k: 5, floor: null },
  tools: [],
};
const changed = (change: Partial<AgentConfig>): AgentConfig => ({ ...structuredClone(BASE), ...change });

describe("diffConfigs", () => {
  it("finds no difference in a copy", () => {
    expect(diffConfigs(BASE, structuredClone(BASE))).toEqual([]);
  });

  it("names the fields that differ, nested ones too", () => {
    const after = changed({
      model: "gpt",
      suggested_questions: ["a", "b"],
      guardrails: { blocked_topics: ["x"], refuse_message: "" },
    });
    expect(diffConfigs(BASE, after)).toEqual([
      { field: "model", before: null, after: "gpt" },
      { field: "suggested_questions", before: ["a"], after: ["a", "b"] },
      { field: "guardrails.blocked_topics", before: [], after: ["x"] },
    ]);
  });

  it("looks at every part of a configuration", () => {
    const covered = new Set(CONFIG_FIELDS.map((field) => field.split(".")[0]));
    expect([...covered].sort()).toEqual(Object.keys(BASE).sort());
  });
});

describe("mergeConfigs", () => {
  it("keeps what only one side changed, and mine where both did", () => {
    const mine = changed({ instructions: "Mine", temperature: 0.1 });
    const theirs = changed({
      instructions: "Theirs",
      model: "gpt",
      guardrails: { blocked_topics: ["x"], refuse_message: "no" },
    });
    expect(mergeConfigs(BASE, mine, theirs)).toEqual({
      ...theirs,
      instructions: "Mine",
      temperature: 0.1,
    });
  });

  it("merges nested fields one by one and leaves its inputs alone", () => {
    const mine = changed({ guardrails: { blocked_topics: ["m"], refuse_message: "" } });
    const theirs = changed({ guardrails: { blocked_topics: [], refuse_message: "t" } });
    const before = structuredClone(theirs);
    expect(mergeConfigs(BASE, mine, theirs).guardrails).toEqual({
      blocked_topics: ["m"],
      refuse_message: "t",
    });
    expect(theirs).toEqual(before);
  });
});
