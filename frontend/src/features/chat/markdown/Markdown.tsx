import "./markdown.css";
import { useState } from "react";
import remend from "remend";
import { splitBlocks } from "../lib/blocks";
import { MarkdownBlock } from "./MarkdownBlock";

/**
 * Markdown from a model: no raw HTML, no scripts, nothing loaded from elsewhere.
 *
 * While it streams only the last block is drawn again; marks that are still open
 * ("**bo") are closed for the eye, so that text does not jump between styles.
 */
export function Markdown({ text, streaming = false }: { text: string; streaming?: boolean }) {
  const [previous, setPrevious] = useState(() => splitBlocks(text));
  const blocks = splitBlocks(text, previous);
  if (blocks !== previous) setPrevious(blocks);
  const tail = streaming ? remend(blocks.tail, { linkMode: "text-only" }) : blocks.tail;
  return (
    <div className="fd-prose">
      {blocks.finished.map((block, index) => (
        <MarkdownBlock key={index} text={block} />
      ))}
      {tail.trim() && <MarkdownBlock key={blocks.finished.length} text={tail} />}
    </div>
  );
}
