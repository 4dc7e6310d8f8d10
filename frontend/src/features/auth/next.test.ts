import { describe, expect, it } from "vitest";
import { safeNext } from "./next";

describe("safeNext", () => {
  it("keeps a path of this app with its search and hash", () => {
    expect(safeNext("/agents/agt_1?tab=model#top")).toBe("/agents/agt_1?tab=model#top");
  });

  it.each([undefined, "", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "home"])(
    "goes home instead of %s",
    (next) => expect(safeNext(next)).toBe("/home"),
  );
});
