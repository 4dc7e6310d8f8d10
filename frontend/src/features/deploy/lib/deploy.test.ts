import i18n from "i18next";
import { describe, expect, it } from "vitest";
import type { Agent, ChannelConnection, WidgetSettings } from "@/api/types";
import { emptyKey, keySchema, newAttempt, toKeySettings } from "./keyForm";
import { isOrigin, readOrigins } from "./origins";
import { platformForm, platformSchema, toConfig } from "./platformForm";
import { previewConfig } from "./previewConfig";
import { storedPreviewKey, storePreviewKey } from "./previewKey";
import { type SnippetLanguage, type SnippetName, snippet } from "./snippets";
import { fieldKey, toWidgetForm, toWidgetSettings, widgetSchema } from "./widgetForm";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const t = () => i18n.getFixedT(null, "deploy");
const paths = (result: { success: boolean; error?: { issues: { path: PropertyKey[] }[] } }) =>
  result.success ? [] : result.error!.issues.map(({ path }) => path.join("."));

describe("the code", () => {
  const VALUES = {
    ORIGIN: "https://fd.example",
    AGENT_ID: "agt_1",
    KEY: "fd_live_x",
    OPENAI_BASE: "https://fd.example/v1",
    MCP: "https://fd.example/mcp",
    WIDGET_SCRIPT: "https://fd.example/widget.js",
    NAME: "frontdesk",
  };
  const ALL: [SnippetName, SnippetLanguage[]][] = [
    ["api", ["curl", "python", "node"]],
    ["api-stream", ["curl", "python", "node"]],
    ["openai", ["curl", "python", "node"]],
    ["openai-stream", ["curl", "python", "node"]],
    ["mcp", ["json", "vscode", "python"]],
    ["widget", ["html"]],
    ["identity", ["node", "python"]],
  ];

  it("is filled wherever it is shown", () => {
    for (const [name, languages] of ALL) {
      for (const language of languages) {
        const code = snippet(name, language, VALUES);
        expect(code, `${name} ${language}`).not.toMatch(/\{\{|\}\}$/);
        if (name !== "identity") expect(code, `${name} ${language}`).toContain("fd_live_x");
      }
    }
  });

  it("does not show a gap: a value that is missing is an error", () => {
    expect(() => snippet("api", "curl", { ORIGIN: "https://fd.example" })).toThrow("AGENT_ID");
  });
});

describe("origins", () => {
  it("are read one by one, without what says nothing", () => {
    expect(readOrigins(" https://A.example/ \n\nhttps://a.example:443, http://localhost:*")).toEqual([
      "https://a.example",
      "http://localhost:*",
    ]);
  });

  it.each([
    ["https://example.com", true],
    ["https://*.example.com", true],
    ["http://localhost:*", true],
    ["http://localhost:3000", true],
    ["https://www.example.com:8443", true],
    ["http://[::1]:8080", true],
    ["example.com", false],
    ["https://example.com/shop", false],
    ["https://*.com", false],
    ["https://*", false],
    ["https://www.*.com", false],
    ["https://example.com?x", false],
    ["https://ada@example.com", false],
    ["ftp://example.com", false],
    ["https://", false],
    ["*", false],
  ])("%s: %s", (origin, good) => expect(isOrigin(origin)).toBe(good));
});

describe("the form of a key", () => {
  it("sends scopes for secret keys and websites for publishable ones only", () => {
    const secret = { ...emptyKey("secret"), name: " Shop ", origins: "https://a.example", scopes: ["knowledge" as const] };
    expect(toKeySettings(secret, NOW)).toEqual({
      name: "Shop",
      type: "secret",
      scopes: ["knowledge"],
      origins: [],
      expires_at: null,
    });
    const publishable = { ...secret, type: "publishable" as const, expiry: "30" as const };
    expect(toKeySettings(publishable, NOW)).toMatchObject({
      scopes: ["chat"],
      origins: ["https://a.example"],
      expires_at: "2026-03-31T12:00:00.000Z",
    });
  });

  it("tells what is missing at its field", () => {
    const check = (change: object) => paths(keySchema(t()).safeParse({ ...emptyKey("secret"), name: "A", ...change }));
    expect(check({})).toEqual([]);
    expect(check({ name: " " })).toEqual(["name"]);
    expect(check({ scopes: [] })).toEqual(["scopes"]);
    expect(check({ type: "publishable", scopes: [], origins: "example.com" })).toEqual(["origins"]);
    const many = Array.from({ length: 51 }, (_, index) => `https://a${index}.example`).join("\n");
    expect(check({ type: "publishable", origins: many })).toEqual(["origins"]);
  });

  it("makes another request of each new try", () => {
    expect(newAttempt("a").id).not.toBe(newAttempt("a").id);
  });
});

const SETTINGS: WidgetSettings = {
  title: null,
  color: "#112233",
  position: "right",
  theme: "auto",
  language: "auto",
  welcome_message: null,
  suggested_questions: true,
  pre_chat: { enabled: false, fields: [] },
  handoff: { enabled: false, message: "" },
  show_branding: true,
  revision: 4,
};

describe("the settings of the widget", () => {
  it("come back from the form as they were", () => {
    expect(toWidgetSettings(toWidgetForm(SETTINGS), 4)).toEqual(SETTINGS);
  });

  it("have no form without questions", () => {
    const form = { ...toWidgetForm(SETTINGS), pre_chat: { enabled: true, fields: [] } };
    expect(toWidgetSettings(form, 4).pre_chat.enabled).toBe(false);
  });

  it("refuse colours that are none and two answers of one name", () => {
    const field = { key: "name", label: "Name", type: "text", required: true } as const;
    const check = (change: object) => paths(widgetSchema(t()).safeParse({ ...toWidgetForm(SETTINGS), ...change }));
    expect(check({ color: "red" })).toEqual(["color"]);
    expect(check({ color: "" })).toEqual([]);
    const fields = [field, { ...field, label: " " }];
    expect(check({ pre_chat: { enabled: true, fields } }).sort()).toEqual([
      "pre_chat.fields.1.key",
      "pre_chat.fields.1.label",
    ]);
  });

  it("name an answer after its question, each differently", () => {
    expect(fieldKey("Numéro client ?", [])).toBe("numero_client");
    expect(fieldKey("名前", ["answer"])).toBe("answer_2");
  });

  it("are shown in the preview as they are being edited, the agent's own where they are empty", () => {
    const agent = {
      id: "agt_1",
      name: "Desk",
      icon: "bot",
      color: "#445566",
      description: "",
      config: { welcome_message: "Hello", suggested_questions: ["Open?"] },
    } as unknown as Agent;
    const form = toWidgetForm(SETTINGS);
    const look = { title: "Desk", color: "#112233", welcome_message: "Hello", suggested_questions: ["Open?"] };
    expect(previewConfig(agent, form)).toMatchObject(look);
    const edited = { ...form, title: "Ask", color: "#11", suggested_questions: false };
    expect(previewConfig(agent, edited)).toMatchObject({ title: "Ask", color: "#445566", suggested_questions: [] });
  });
});

it("keeps the key of the preview as long as it is of use", () => {
  storePreviewKey("agt_1", "fd_pub_x", NOW + 3_600_000);
  expect(storedPreviewKey("agt_1", NOW)).toBe("fd_pub_x");
  expect(storedPreviewKey("agt_1", NOW + 3_590_000)).toBeNull();
  expect(storedPreviewKey("agt_2", NOW)).toBeNull();
});

describe("the form of a connection", () => {
  const config = { account_sid: `AC${"0".repeat(32)}`, auth_token: "x".repeat(32), from_number: "whatsapp:+1 415-523-8886" };

  it("takes a number as people write it", () => {
    expect(paths(platformSchema("whatsapp", t(), true).safeParse({ name: "A", config }))).toEqual([]);
    expect(toConfig("whatsapp", config).from_number).toBe("+14155238886");
  });

  it("leaves secrets out that were not typed again", () => {
    const kept = { ...config, auth_token: "" };
    expect(toConfig("whatsapp", kept)).not.toHaveProperty("auth_token");
    expect(paths(platformSchema("whatsapp", t(), false).safeParse({ name: "A", config: kept }))).toEqual([]);
    expect(paths(platformSchema("whatsapp", t(), true).safeParse({ name: "A", config: kept }))).toEqual(["config.auth_token"]);
  });

  it("never shows a secret again, whatever the API sends", () => {
    const connection = { name: "A", config: { ...config, auth_token: "leaked" } } as unknown as ChannelConnection;
    expect(platformForm("whatsapp", "WhatsApp", connection).config.auth_token).toBe("");
    expect(platformForm("discord", "Discord").config.command).toBe("ask");
  });
});
