import i18n from "i18next";
import { describe, expect, it } from "vitest";
import { connectorSchema, emptyConnector, pushExample, toConfig } from "./connectorForm";

const t = i18n.getFixedT(null, "knowledge");

describe("toConfig", () => {
  it("sends what belongs to the type, and nothing else", () => {
    const { config } = emptyConnector("web", "Site");
    const filled = { ...config, url: " https://example.com/ ", include: "/help/*\n\n /faq ", token: "secret" };
    expect(toConfig("web", filled)).toEqual({ url: "https://example.com/", mode: "page" });
    expect(toConfig("web", { ...filled, mode: "site" })).toEqual({
      url: "https://example.com/",
      mode: "site",
      max_pages: 100,
      max_depth: 3,
      include: ["/help/*", "/faq"],
      exclude: [],
    });
    expect(toConfig("web", { ...filled, mode: "sitemap" })).not.toHaveProperty("max_depth");
    expect(toConfig("notion", filled)).toEqual({ token: "secret", root_page_ids: [] });
    expect(toConfig("google_drive", { ...config, client_id: "a", client_secret: "b" })).toEqual({
      client_id: "a",
      client_secret: "b",
    });
    expect(toConfig("push", filled)).toEqual({});
  });
});

describe("connectorSchema", () => {
  const errorsOf = (type: Parameters<typeof connectorSchema>[0], change: object) => {
    const form = emptyConnector(type, "Name");
    const result = connectorSchema(type, t).safeParse({ ...form, config: { ...form.config, ...change } });
    return result.success ? [] : result.error.issues.map(({ path }) => path.join("."));
  };
  it.each<[Parameters<typeof connectorSchema>[0], object, string[]]>([
    ["web", { url: "example.com" }, ["config.url"]],
    ["web", { url: "javascript:alert(1)" }, ["config.url"]],
    ["web", { url: "https://example.com", max_pages: 501 }, ["config.max_pages"]],
    ["web", { url: "https://example.com" }, []],
    ["notion", {}, ["config.token"]],
    ["google_drive", { client_id: "x" }, ["config.client_secret"]],
    ["push", {}, []],
  ])("%s %j", (type, change, fields) => {
    expect(errorsOf(type, change)).toEqual(fields);
  });
});

it("the example names this server, the connector and its key", () => {
  const example = pushExample("https://desk.example", "con_1", "fd_push_x");
  expect(example).toContain("'https://desk.example/api/knowledge/push/con_1/documents/opening-hours'");
  expect(example).toContain("Bearer fd_push_x");
  const body = /-d '(.*)'$/.exec(example)![1]!;
  expect(JSON.parse(body)).toMatchObject({ name: "Opening hours" });
});
