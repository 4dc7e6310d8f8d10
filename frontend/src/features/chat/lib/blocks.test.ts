import { describe, expect, it } from "vitest";
import { type Blocks, splitBlocks } from "./blocks";

const all = (blocks: Blocks) => [...blocks.finished, blocks.tail].map((block) => block.trim());

/** Splits the text as it grows by one character and checks what must hold at each step. */
function stream(text: string): Blocks {
  let blocks = splitBlocks("");
  let before: readonly string[] = [];
  for (let end = 1; end <= text.length; end += 1) {
    blocks = splitBlocks(text.slice(0, end), blocks);
    expect([...blocks.finished, blocks.tail].join("")).toBe(text.slice(0, end));
    expect(blocks.finished.slice(0, before.length)).toEqual(before);
    before = blocks.finished;
  }
  return blocks;
}

describe("splitBlocks", () => {
  it.each<[string, string, string[]]>([
    ["paragraphs", "One\ntwo\n\nThree\n", ["One\ntwo", "Three"]],
    ["code with blank lines", "Look:\n```js\na\n\nb\n```\nAfter", ["Look:", "```js\na\n\nb\n```", "After"]],
    ["code with longer fences", "````\n```\n\nx\n```\n````\ny", ["````\n```\n\nx\n```\n````", "y"]],
    ["a loose list", "- a\n\n- b\n\n  more\n\nEnd", ["- a\n\n- b\n\n  more", "End"]],
    ["a numbered list", "Intro\n\n1. a\n\n2. b\n\nEnd", ["Intro", "1. a\n\n2. b", "End"]],
    [
      "code inside a list",
      "- a\n\n  ```\n  x\n\n  y\n  ```\n\n- b",
      ["- a\n\n  ```\n  x\n\n  y\n  ```\n\n- b"],
    ],
    ["a table", "|a|b|\n|-|-|\n|1|2|\n\nEnd", ["|a|b|\n|-|-|\n|1|2|", "End"]],
    ["indented code", "    a\n\n    b\n\nEnd", ["    a\n\n    b".trim(), "End"]],
    ["an unclosed fence", "```\na\n\nb", ["```\na\n\nb"]],
    ["inline code that looks like a fence", "```a``` b\n\nc", ["```a``` b", "c"]],
  ])("cuts %s", (_name, text, expected) => {
    expect(all(splitBlocks(text))).toEqual(expected);
    expect(all(stream(text))).toEqual(expected);
  });

  it("waits for a line that may become a list item", () => {
    expect(splitBlocks("- a\n\n-").finished).toEqual([]);
    expect(splitBlocks("1. a\n\n2").finished).toEqual([]);
    expect(splitBlocks("- a\n\n-x").finished).toEqual(["- a\n\n"]);
  });

  it("keeps texts with link definitions whole", () => {
    const text = "See [a][1].\n\nMore\n\n[1]: https://example.com\n";
    expect(splitBlocks(text)).toMatchObject({ finished: [], tail: text });
  });

  it("starts over when the text is another one", () => {
    const blocks = splitBlocks("One\n\nTwo\n\nThree");
    expect(all(splitBlocks("Other\n\ntext", blocks))).toEqual(["Other", "text"]);
  });

  it("keeps finished blocks identical, so that they are not drawn again", () => {
    const before = splitBlocks("One\n\nTwo");
    const after = splitBlocks("One\n\nTwo and more", before);
    expect(after.finished).toBe(before.finished);
  });
});
