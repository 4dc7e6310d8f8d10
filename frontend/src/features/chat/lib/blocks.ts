/**
 * Cuts a growing markdown text into blocks that can be drawn on their own, so that
 * a token re-draws the last block and not the whole answer.
 *
 * Joining blocks is always right, cutting is not; so it cuts only where CommonMark
 * surely begins a new block: after a blank line outside code and lists, and around
 * fenced code at the margin.
 */
export interface Blocks {
  text: string;
  /** Blocks that later text cannot change. */
  finished: readonly string[];
  /** What may still grow. */
  tail: string;
}

const EMPTY: Blocks = { text: "", finished: [], tail: "" };

const FENCE = /^( {0,3})(`{3,}|~{3,})(.*)$/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
/** An unfinished line that may still become a list item. */
const MAYBE_LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)]?)?\s*$/;
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:/m;

/** The blocks of `text`; `previous` (of a shorter text) saves looking at its start again. */
export function splitBlocks(text: string, previous: Blocks = EMPTY): Blocks {
  if (text === previous.text) return previous;
  // Reference links and footnotes reach across blocks; such texts stay whole.
  if (DEFINITION.test(text)) return { text, finished: [], tail: text };
  const grows = previous.text !== "" && text.startsWith(previous.text);
  const start = grows ? previous.text.length - previous.tail.length : 0;
  const { cuts, end } = findCuts(text.slice(start));
  if (cuts.length === 0) {
    return { text, finished: grows ? previous.finished : [], tail: text.slice(start) };
  }
  const finished = grows ? [...previous.finished] : [];
  let from = start;
  for (const cut of cuts) {
    const block = text.slice(from, start + cut);
    if (block.trim()) finished.push(block);
    from = start + cut;
  }
  return { text, finished, tail: text.slice(start + end) };
}

interface Scan {
  fence: { marker: string; atMargin: boolean } | null;
  inList: boolean;
  /** A block has begun since the last cut. */
  hasContent: boolean;
  blankBefore: boolean;
}

/** Offsets at which a new block surely begins. */
function findCuts(text: string): { cuts: number[]; end: number } {
  const cuts: number[] = [];
  const scan: Scan = { fence: null, inList: false, hasContent: false, blankBefore: false };
  const cut = (offset: number) => {
    if (offset > 0) cuts.push(offset);
    Object.assign(scan, { inList: false, hasContent: false });
  };
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf("\n", at);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, newline < 0 ? next : newline);
    if (scan.fence) {
      if (closes(line, scan.fence.marker) && newline >= 0) {
        const { atMargin } = scan.fence;
        scan.fence = null;
        if (atMargin) cut(next);
      }
    } else if (line.trim()) {
      const fence = FENCE.exec(line);
      const opens = fence !== null && !(fence[2]!.startsWith("`") && fence[3]!.includes("`"));
      const atMargin = opens && fence[1] === "";
      if (scan.hasContent && (atMargin || (scan.blankBefore && beginsBlock(line, scan, newline >= 0)))) {
        cut(at);
      }
      if (opens) scan.fence = { marker: fence[2]!, atMargin: atMargin && !scan.hasContent };
      else if (!scan.hasContent) scan.inList = LIST_ITEM.test(line);
      scan.inList ||= LIST_ITEM.test(line);
      scan.hasContent = true;
    }
    scan.blankBefore = !line.trim();
    at = next;
  }
  return { cuts, end: cuts.at(-1) ?? 0 };
}

function beginsBlock(line: string, scan: Scan, complete: boolean): boolean {
  if (!complete && MAYBE_LIST_ITEM.test(line)) return false;
  if (scan.inList) return !line.startsWith(" ") && !line.startsWith("\t") && !LIST_ITEM.test(line);
  return !/^(?: {4}|\t)/.test(line);
}

function closes(line: string, marker: string): boolean {
  const trimmed = line.trim();
  return (
    trimmed.length >= marker.length &&
    trimmed.startsWith(marker) &&
    trimmed === marker[0]!.repeat(trimmed.length) &&
    /^ {0,3}\S/.test(line)
  );
}
