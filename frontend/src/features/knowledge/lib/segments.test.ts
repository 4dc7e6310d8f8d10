import { describe, expect, it } from "vitest";
import type { Passage } from "@/api/types";
import { segmentsOf } from "./segments";

const passage = (id: string, start: number, end: number) => ({ id, start, end }) as Passage;

describe("segmentsOf", () => {
  it("marks what overlaps, and what no passage covers", () => {
    const segments = segmentsOf("abcdefghij", [passage("1", 1, 5), passage("2", 4, 8)]);
    expect(segments.map(({ text, passages }) => [text, passages])).toEqual([
      ["a", []],
      ["bcd", ["1"]],
      ["e", ["1", "2"]],
      ["fgh", ["2"]],
      ["ij", []],
    ]);
    expect(segments.flatMap(({ begins }) => begins.map(({ id }) => id))).toEqual(["1", "2"]);
  });

  it("counts characters as the server does", () => {
    const segments = segmentsOf("🎈🎈ab🎈c", [passage("1", 2, 4), passage("2", 4, 6)]);
    expect(segments.map(({ text }) => text)).toEqual(["🎈🎈", "ab", "🎈c"]);
  });

  it("gives the whole text whatever the offsets are", () => {
    for (const [start, end] of [[0, 99], [-3, 2], [50, 60], [3, 3], [4, 1]] as const) {
      const segments = segmentsOf("a🎈cde", [passage("1", start, end)]);
      expect(segments.map(({ text }) => text).join("")).toBe("a🎈cde");
    }
    expect(segmentsOf("", [])).toEqual([]);
  });
});
