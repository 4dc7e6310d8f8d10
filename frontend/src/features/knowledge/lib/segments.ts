import type { Passage } from "@/api/types";

/** A stretch of a page's text that the same passages cover. */
export interface Segment {
  text: string;
  /** Ids of the passages that cover it; neighbours overlap. */
  passages: readonly string[];
  /** The passages that begin here. */
  begins: readonly Passage[];
}

/**
 * Cuts the text where passages begin and end. Their offsets count characters (code points), as
 * the server does; joined, the segments are the text again.
 */
export function segmentsOf(text: string, passages: readonly Passage[]): Segment[] {
  const place = unitsOf(text);
  const placed = passages.map((passage) => ({
    passage,
    start: place(passage.start),
    end: place(passage.end),
  }));
  const cuts = new Set([0, text.length]);
  for (const { start, end } of placed) cuts.add(start).add(end);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((from, index) => ({
    text: text.slice(from, edges[index + 1]),
    passages: placed.filter(({ start, end }) => start <= from && from < end).map(({ passage }) => passage.id),
    begins: placed.filter(({ start, end }) => start === from && start < end).map(({ passage }) => passage),
  }));
}

/** Turns an offset in code points into one in the units of JavaScript. */
function unitsOf(text: string): (offset: number) => number {
  const clamp = (offset: number) => Math.min(Math.max(offset, 0), text.length);
  if (!/[\ud800-\udbff]/.test(text)) return clamp;
  const units: number[] = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) units.push(at);
  units.push(text.length);
  return (offset) => units[Math.min(Math.max(offset, 0), units.length - 1)]!;
}
