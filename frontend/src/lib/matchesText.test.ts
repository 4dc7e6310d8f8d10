import { describe, expect, it } from "vitest";
import { matchesText } from "./matchesText";

describe("matchesText", () => {
  it("wants every word, in any order, whatever case and accents", () => {
    expect(matchesText("Thème : Sombre", "sombre theme")).toBe(true);
    expect(matchesText("Theme: Dark", "dark light")).toBe(false);
  });

  it("takes everything for an empty query", () => {
    expect(matchesText("Home", "  ")).toBe(true);
  });
});
