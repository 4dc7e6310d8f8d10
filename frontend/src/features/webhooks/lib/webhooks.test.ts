import i18n from "i18next";
import { describe, expect, it } from "vitest";
import type { WebhookEventType } from "@/api/types";
import { endpointSchema, groupEvents, toChanges, toForm, toSettings } from "./endpointForm";
import { endpointState, lastOutcome, overlapUntil } from "./endpointState";
import { failureText } from "./failureText";
import { prettyJson } from "./prettyJson";
import { refreshAfter } from "./refreshAfter";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const SETTINGS = { url: "https://a.example/", description: "A", events: ["run.failed", "run.finished"], agent_ids: ["agt_1"] };

describe("the form of an endpoint", () => {
  const t = i18n.getFixedT(null, "webhooks");
  const problems = (change: object) => {
    const result = endpointSchema(t).safeParse({ ...toForm(SETTINGS), ...change });
    return result.success ? [] : result.error.issues.map(({ path }) => path.join("."));
  };

  it("sends what was chosen, without the agents of another choice", () => {
    const form = { ...toForm(SETTINGS), url: " https://b.example/ " };
    expect(toSettings(form)).toEqual({ ...SETTINGS, url: "https://b.example/" });
    expect(toSettings({ ...form, scope: "all" }).agent_ids).toEqual([]);
  });

  it("changes only what differs, whatever the order of the events", () => {
    const events = [...SETTINGS.events].reverse();
    expect(toChanges(SETTINGS, { ...SETTINGS, events })).toEqual({});
    expect(toChanges(SETTINGS, { ...SETTINGS, description: "", agent_ids: [] })).toEqual({ description: "", agent_ids: [] });
  });

  it("tells what is missing at its field", () => {
    expect(problems({})).toEqual([]);
    expect(problems({ url: "shop.example.com/hook" })).toEqual(["url"]);
    expect(problems({ url: "ftp://shop.example.com/" })).toEqual(["url"]);
    expect(problems({ events: [] })).toEqual(["events"]);
    expect(problems({ agent_ids: [] })).toEqual(["agent_ids"]);
    expect(problems({ agent_ids: [], scope: "all" })).toEqual([]);
    expect(problems({ agent_ids: Array.from({ length: 21 }, (_, index) => `agt_${index}`) })).toEqual(["agent_ids"]);
  });

  it("groups the catalogue by what the events are about, in its order", () => {
    const events = ["run.failed", "agent.created", "run.finished"].map((name) => ({ name }) as WebhookEventType);
    const names = groupEvents(events).map(([about, group]) => [about, group.map(({ name }) => name)]);
    expect(names).toEqual([
      ["run", ["run.failed", "run.finished"]],
      ["agent", ["agent.created"]],
    ]);
  });
});

describe("the state of an endpoint", () => {
  it("says whether it works, fails, or why it is off", () => {
    const state = (enabled: boolean, disabled_reason: "manual" | "failing" | "gone" | null, failing_since: string | null) =>
      endpointState({ enabled, disabled_reason, failing_since });
    expect(state(true, null, null)).toBe("active");
    expect(state(true, null, at(-60))).toBe("failing");
    expect(state(false, "failing", at(-60))).toBe("off_failing");
    expect(state(false, "gone", at(-60))).toBe("off_gone");
    expect(state(false, "manual", null)).toBe("off_manual");
  });

  it("takes the later of success and failure", () => {
    expect(lastOutcome({ last_success_at: null, last_failure_at: null })).toBeNull();
    expect(lastOutcome({ last_success_at: at(-9), last_failure_at: at(-5) })).toEqual({ succeeded: false, at: at(-5) });
    expect(lastOutcome({ last_success_at: at(-2), last_failure_at: at(-5) })).toEqual({ succeeded: true, at: at(-2) });
  });

  it("knows that a secret has ended", () => {
    expect(overlapUntil({ previous_secret_until: null }, NOW)).toBeNull();
    expect(overlapUntil({ previous_secret_until: at(-1) }, NOW)).toBeNull();
    expect(overlapUntil({ previous_secret_until: at(1) }, NOW)).toBe(at(1));
  });
});

describe("looking again", () => {
  it("is quick near an attempt, slow while one waits for hours, and ends with the deliveries", () => {
    const pending = (next: number | null) => ({ status: "pending" as const, next_attempt_at: next === null ? null : at(next) });
    expect(refreshAfter([], NOW)).toBe(false);
    expect(refreshAfter([{ status: "failed", next_attempt_at: null }], NOW)).toBe(false);
    expect(refreshAfter([pending(null)], NOW)).toBe(1500);
    expect(refreshAfter([pending(5)], NOW)).toBe(1500);
    expect(refreshAfter([pending(3600)], NOW)).toBe(15_000);
    expect(refreshAfter([pending(3600), pending(5)], NOW)).toBe(1500);
  });
});

it("explains failures in words, and gives what the server said of new ones", () => {
  expect(failureText({ code: "http_status", detail: "x" }, 503)).toContain("503");
  expect(failureText({ code: "moon_phase", detail: "The moon is full." }, null)).toBe("The moon is full.");
});

it("breaks the lines of JSON and leaves other texts alone", () => {
  expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson("<b>no JSON</b>")).toBe("<b>no JSON</b>");
});
