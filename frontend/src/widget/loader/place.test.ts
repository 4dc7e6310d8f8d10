import { afterEach, describe, expect, it, vi } from "vitest";
import { languageOf, readPlace } from "./place";

function tag(data: Record<string, string>): HTMLScriptElement {
  const script = document.createElement("script");
  script.src = "https://app.example:8443/widget.js?x=1";
  Object.assign(script.dataset, data);
  return script;
}

const KEY = { agentId: "agt_1", key: "fd_pub_1" };

describe("the script tag", () => {
  it("says where the platform is, which agent, and what to look like", () => {
    const complain = vi.fn();
    expect(readPlace(tag({ ...KEY, color: "#12AbEf", position: "left", language: "fr", theme: "dark" }), complain)).toEqual({
      origin: "https://app.example:8443",
      agentId: "agt_1",
      key: "fd_pub_1",
      overrides: { color: "#12AbEf", position: "left", language: "fr", theme: "dark" },
    });
    expect(complain).not.toHaveBeenCalled();
  });

  it("is not believed where it makes no sense", () => {
    const wrong = { ...KEY, color: "red;}", position: "top", language: "de", theme: "sepia" };
    expect(readPlace(tag(wrong), vi.fn())!.overrides).toEqual({});
  });

  it.each([[null], [tag({})], [tag({ agentId: "agt_1" })], [tag({ key: "fd_pub_1" })]])("is told to be incomplete", (script) => {
    const complain = vi.fn();
    expect(readPlace(script, complain)).toBeNull();
    expect(complain).toHaveBeenCalledOnce();
  });

  it("must not hold a secret key", () => {
    const complain = vi.fn();
    expect(readPlace(tag({ ...KEY, key: "fd_live_secret" }), complain)).toBeNull();
    expect(complain.mock.calls[0]![0]).toContain("Never put a secret key into a page");
    expect(complain.mock.calls[0]![0]).not.toContain("fd_live_secret");
  });
});

describe("the language", () => {
  afterEach(() => {
    document.documentElement.lang = "";
    vi.unstubAllGlobals();
  });

  it("is the chosen one, else the page's, else the visitor's, else English", () => {
    vi.stubGlobal("navigator", { languages: ["de-DE", "fr-CA"] });
    document.documentElement.lang = "en-GB";
    expect(languageOf("fr")).toBe("fr");
    expect(languageOf("auto")).toBe("en");
    document.documentElement.lang = "es";
    expect(languageOf("auto")).toBe("fr");
    vi.stubGlobal("navigator", { languages: ["de"] });
    expect(languageOf("auto")).toBe("en");
  });
});
