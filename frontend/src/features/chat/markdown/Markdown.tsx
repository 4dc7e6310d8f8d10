import "./markdown.css";
import { useMemo, useState } from "react";
import remend from "remend";
import { splitBlocks } from "../lib/blocks";
import type { Citation } from "../lib/chatEvents";
import { CitationContext } from "./CitationContext";
import { MarkdownBlock } from "./MarkdownBlock";

const NO_CITATIONS: readonly Citation[] = [];

export interface MarkdownProps {
  text: string;
  streaming?: boolean;
  /** What the `[n]` of the text name; other numbers stay text. */
  citations?: readonly Citation[];
  onCitation?: (citation: Citation) => void;
}

/**
 * Markdown from a model: no raw HTML, no scripts, nothing loaded from elsewhere.
 *
 * While it streams only the last block is drawn again; marks that are still open
 * ("**bo") are closed for the eye, so that text does not jump between styles.
 */
export function Markdown({ text, streaming = false, citations = NO_CITATIONS, onCitation }: MarkdownProps) {
  const [previous, setPrevious] = useState(() => splitBlocks(text));
  const blocks = splitBlocks(text, previous);
  if (blocks !== previous) setPrevious(blocks);
  const end = streaming ? remend(withoutHalfCitation(blocks.tail), { linkMode: "text-only" }) : blocks.tail;
  const sources = useMemo(
    () => ({ byNumber: new Map(citations.map((each) => [each.number, each])), onOpen: onCitation }),
    [citations, onCitation],
  );
  // As a text, so that a block is drawn again only when a number is new.
  const numbers = citations.map(({ number }) => number).join();
  // In one list: a block that is finished stays the element that it was.
  const shown = end.trim() ? [...blocks.finished, end] : blocks.finished;
  return (
    <CitationContext value={sources}>
      <div className="fd-prose">
        {shown.map((block, index) => (
          <MarkdownBlock key={index} numbers={numbers} text={block} />
        ))}
      </div>
    </CitationContext>
  );
}

/** A citation of which only the beginning has come would flash as text, or as a link. */
function withoutHalfCitation(tail: string): string {
  return tail.replace(/\[\d{0,3}$/, "").replace(/(\[\d{1,3}\])\([^)\n]*$/, "$1");
}
