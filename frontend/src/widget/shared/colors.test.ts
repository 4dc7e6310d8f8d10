import { describe, expect, it } from "vitest";
import { accentTokens } from "../frame/look";
import { background, colorOr, contrast, DEFAULT_COLOR, mix, readableOn } from "./colors";

const HUES = ["#ffffff", "#000000", "#6366f1", "#e8b357", "#0891b2", "#767676", "#ff0000", "#00ff00", "#ffee00", "#777777"];

describe("colours", () => {
  it("are ours where they are not colours", () => {
    for (const wrong of [undefined, null, 5, "red", "#fff", "#12345g", "url(x)"]) expect(colorOr(wrong)).toBe(DEFAULT_COLOR);
    expect(colorOr("#ABCDEF")).toBe("#abcdef");
  });

  it("contrast as WCAG computes it", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#ffffff", "#000000")).toBeCloseTo(21);
    expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
    expect(mix("#000000", "#ffffff", 0.5)).toBe("#808080");
  });

  it.each(HUES)("an icon can be told from %s, and text read on it", (hue) => {
    expect(contrast(hue, readableOn(hue))).toBeGreaterThanOrEqual(3);
    const { color, text } = background(hue);
    expect(contrast(color, text)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(HUES)("in the frame text in %s can be read in either theme", (hue) => {
    for (const [dark, surface] of [[false, "#fafafa"], [true, "#1b1b21"]] as const) {
      const tokens = accentTokens(hue, dark);
      expect(contrast(tokens["--accent-text"]!, surface)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens["--accent-text"]!, tokens["--accent-soft"]!)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens["--accent"]!, tokens["--on-accent"]!)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens["--accent-hover"]!, tokens["--on-accent"]!)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
