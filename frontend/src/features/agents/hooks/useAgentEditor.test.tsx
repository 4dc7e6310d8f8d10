import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import type { Agent, AgentConfig } from "@/api/types";
import { json, problem, stubApi } from "@/test/api";
import { useAgentEditor } from "./useAgentEditor";

const CONFIG: AgentConfig = {
  instructions: "Be kind.",
  model: null,
  fallback_model: null,
  temperature: 0.7,
  max_tokens: null,
  welcome_message: "Hello",
  suggested_questions: [],
  language: "auto",
  guardrails: { blocked_topics: [], refuse_message: "" },
  rag: { enabled: false, top_k: 5, floor: null },
  tools: [],
};
const AGENT: Agent = {
  id: "agt_1",
  name: "Ada",
  description: "",
  icon: "bot",
  color: "#5646d9",
  version: 3,
  production_version: null,
  created_at: "2026-11-01T00:00:00Z",
  updated_at: "2026-11-01T00:00:00Z",
  created_by: { id: "usr_1", name: "Grace" },
  revision: 7,
  config: CONFIG,
};
const THEIRS = { ...CONFIG, instructions: "Be brief.", temperature: 0.1 };
const conflict = () =>
  problem(409, "version_conflict", {
    base_version: 3,
    current: {
      number: 4,
      author: { id: "usr_2", name: "Alan" },
      created_at: "2026-11-02T00:00:00Z",
      changelog: null,
      config: THEIRS,
    },
  });

function open() {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const view = renderHook(({ agent }) => useAgentEditor(agent), { wrapper, initialProps: { agent: AGENT } });
  const type = (instructions: string) =>
    act(() => view.result.current.form.setValue("config.instructions", instructions, { shouldDirty: true }));
  const save = () => act(() => view.result.current.save(view.result.current.form.getValues()));
  return { ...view, type, save, editor: () => view.result.current };
}

describe("saving", () => {
  it("sends the configuration with its base, then the name on the new revision", async () => {
    const saved = { ...AGENT, version: 4, revision: 8, config: { ...CONFIG, instructions: "New" } };
    const calls = stubApi((call) =>
      json(call.method === "PUT" ? saved : { ...saved, name: "Eva", revision: 9 }),
    );
    const { editor, type, save } = open();
    type("New");
    act(() => {
      editor().form.setValue("name", "Eva", { shouldDirty: true });
      editor().setNote(" Why ");
    });
    await save();
    expect(calls.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      {
        method: "PUT",
        path: "/api/agents/agt_1/config",
        body: { config: saved.config, base_version: 3, changelog: "Why" },
      },
      { method: "PATCH", path: "/api/agents/agt_1", body: { name: "Eva", revision: 8 } },
    ]);
    expect(editor().isDirty).toBe(false);
    expect(editor().note).toBe("");
  });

  it("makes no version when only the name changed", async () => {
    const calls = stubApi(() => json({ ...AGENT, name: "Eva", revision: 8 }));
    const { editor, save } = open();
    act(() => editor().form.setValue("name", "Eva", { shouldDirty: true }));
    await save();
    expect(calls.map((call) => call.method)).toEqual(["PATCH"]);
  });

  it("keeps the first part when the second is refused", async () => {
    const saved = { ...AGENT, version: 4, revision: 8, config: { ...CONFIG, instructions: "New" } };
    const errors = [{ field: "body.name", message: "Taken.", code: "taken" }];
    stubApi((call) => (call.method === "PUT" ? json(saved) : problem(422, "invalid", { errors })));
    const { editor, type, save } = open();
    type("New");
    act(() => editor().form.setValue("name", "Eva", { shouldDirty: true }));
    await save();
    expect(editor().base.version).toBe(4);
    expect(editor().isDirty).toBe(true);
    expect(editor().form.getValues("name")).toBe("Eva");
    expect(editor().form.getFieldState("name").error?.message).toBe("Taken.");
  });
});

describe("a revision that has moved on", () => {
  const rename = (name: string, editor: () => ReturnType<typeof useAgentEditor>) =>
    act(() => editor().form.setValue("name", name, { shouldDirty: true }));

  it("does not hinder a change of another field", async () => {
    const promoted = { ...AGENT, revision: 8, production_version: 3 };
    const calls = stubApi((call, index) => {
      if (index === 0) return problem(409, "revision_conflict");
      return json(call.method === "GET" ? promoted : { ...promoted, name: "Eva", revision: 9 });
    });
    const { editor, save } = open();
    rename("Eva", editor);
    await save();
    expect(calls.map(({ method, body }) => ({ method, body }))).toEqual([
      { method: "PATCH", body: { name: "Eva", revision: 7 } },
      { method: "GET", body: null },
      { method: "PATCH", body: { name: "Eva", revision: 8 } },
    ]);
    expect(editor().isDirty).toBe(false);
  });

  it("asks before it overwrites the same field", async () => {
    const renamed = { ...AGENT, name: "Zoe", revision: 8 };
    const calls = stubApi((call, index) => {
      if (index === 0) return problem(409, "revision_conflict");
      return json(call.method === "GET" ? renamed : { ...renamed, name: "Eva", revision: 9 });
    });
    const { editor, save } = open();
    rename("Eva", editor);
    await save();
    expect(calls.map((call) => call.method)).toEqual(["PATCH", "GET"]);
    expect(editor().form.formState.errors.root?.message).toMatch(/Save again/);
    expect(editor().form.getValues("name")).toBe("Eva");
    await save();
    expect(calls.at(-1)).toMatchObject({ method: "PATCH", body: { name: "Eva", revision: 8 } });
  });
});

describe("somebody else saved first", () => {
  it("offers their version and leaves mine alone", async () => {
    stubApi(conflict);
    const { editor, type, save } = open();
    type("Mine");
    await save();
    expect(editor().conflict).toMatchObject({ number: 4, config: THEIRS });
    expect(editor().form.getValues("config.instructions")).toBe("Mine");
  });

  it("can be topped with mine, keeping what only they changed", async () => {
    const merged = { ...THEIRS, instructions: "Mine" };
    const calls = stubApi((_call, index) =>
      index === 0 ? conflict() : json({ ...AGENT, version: 5, revision: 9, config: merged }),
    );
    const { editor, type, save } = open();
    type("Mine");
    await save();
    await act(() => editor().keepMine(editor().conflict!));
    expect(calls[1]?.body).toEqual({ config: merged, base_version: 4, changelog: "" });
    expect(editor().conflict).toBeNull();
    expect(editor().isDirty).toBe(false);
  });

  it("can be taken over, keeping the name I typed", async () => {
    stubApi(conflict);
    const { editor, type, save } = open();
    act(() => editor().form.setValue("name", "Eva", { shouldDirty: true }));
    type("Mine");
    await save();
    act(() => editor().takeTheirs(editor().conflict!));
    expect(editor().form.getValues()).toMatchObject({ name: "Eva", config: THEIRS, version: 4 });
    expect(editor().isDirty).toBe(true);
  });
});

describe("their version, taken over with nothing else typed", () => {
  it("stays, though what is known of the agent is still the version of before", async () => {
    stubApi(conflict);
    const { editor, type, save } = open();
    type("Mine");
    await save();
    act(() => editor().takeTheirs(editor().conflict!));
    await act(() => Promise.resolve());
    expect(editor().form.getValues()).toMatchObject({ config: THEIRS, version: 4 });
    expect(editor().isDirty).toBe(false);
  });
});

describe("a newer state from the server", () => {
  const NEWER = { ...AGENT, version: 4, revision: 8, config: THEIRS };

  it("is followed when nothing is typed", async () => {
    const { editor, rerender } = open();
    rerender({ agent: NEWER });
    await waitFor(() => expect(editor().form.getValues("config.instructions")).toBe("Be brief."));
    expect(editor().isDirty).toBe(false);
  });

  it("does not overwrite what is typed", () => {
    const { editor, type, rerender } = open();
    type("Mine");
    rerender({ agent: NEWER });
    expect(editor().form.getValues("config.instructions")).toBe("Mine");
    expect(editor().base.version).toBe(3);
  });
});
