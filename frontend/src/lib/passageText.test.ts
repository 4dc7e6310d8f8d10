import { describe, expect, it } from "vitest";
import { passageText } from "./passageText";

describe("passageText", () => {
  it("takes away the marks of headings, lists, emphasis, code and links", () => {
    const markdown = "## Opening hours\n\n- **Weekdays**: `6` to 22\n* see [the rules](https://x.example/r)";
    expect(passageText(markdown)).toBe("Opening hours\n\n• Weekdays: 6 to 22\n• see the rules");
  });

  it("reads a table row by row", () => {
    expect(passageText("| Class | Start |\n|---|:--:|\n| Yoga | 9:30 |")).toBe("Class · Start\nYoga · 9:30");
  });

  it.each(["2 * 3 * 4 = 24", "snake_case_name and C#", "a | b", "Issue #12", "-5 °C", "x -- y"])(
    "leaves alone: %s",
    (text) => expect(passageText(text)).toBe(text),
  );
});
