import { describe, expect, it } from "vitest";
import { checkFile } from "./checkFile";

describe("checkFile", () => {
  it.each<[string, string, number, string | null]>([
    ["rules.PDF", "application/pdf", 10, null],
    ["notes", "", 10, null],
    ["server.log", "", 10, null],
    ["script.py", "text/x-python", 10, null],
    ["photo.png", "image/png", 10, "unsupported"],
    ["old.doc", "application/msword", 10, "unsupported"],
    ["rules.pdf", "", 0, "empty"],
    ["rules.pdf", "", 101, "too_large"],
    ["rules.pdf", "", 100, null],
    [`${"x".repeat(300)}.pdf`, "", 10, "bad_name"],
    ["  ", "", 10, "bad_name"],
  ])("%s", (name, type, size, refusal) => {
    expect(checkFile({ name, type, size }, 100)).toBe(refusal);
  });
});
