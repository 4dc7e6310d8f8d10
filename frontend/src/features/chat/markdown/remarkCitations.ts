import type { Nodes, Parents, PhrasingContent, Root, RootContent } from "mdast";

/** The element that stands for a citation; no text of a model can write it. */
const CITATION_TAG = "cite";
const MARK = /\[(\d{1,3})\]/g;

/**
 * Makes the `[n]` of an answer into citations, where n is one of `numbers`. Code is left alone,
 * and so are other numbers. A definition (`[1]: https://…`) or a link around the number would
 * make a link of it by the rules of Markdown: the citation wins, its target is what the server
 * says.
 */
export function remarkCitations({ numbers }: { numbers: ReadonlySet<number> }) {
  return (tree: Root) => (numbers.size > 0 ? replaceIn(tree, numbers) : undefined);
}

function replaceIn(parent: Parents, numbers: ReadonlySet<number>): void {
  parent.children = parent.children.flatMap((child): RootContent[] => {
    if (child.type === "text") return fromText(child.value, numbers);
    const cited = citedBy(child, numbers);
    if (cited) return cited;
    // What is left of links stays a link: one cannot stand inside another.
    if ("children" in child && child.type !== "link" && child.type !== "linkReference") {
      replaceIn(child, numbers);
    }
    return [child];
  });
}

function fromText(text: string, numbers: ReadonlySet<number>): PhrasingContent[] {
  const parts: PhrasingContent[] = [];
  let from = 0;
  for (const match of text.matchAll(MARK)) {
    const number = Number(match[1]);
    if (!numbers.has(number)) continue;
    if (match.index > from) parts.push({ type: "text", value: text.slice(from, match.index) });
    parts.push(citation(number));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ type: "text", value: text.slice(from) });
  return parts;
}

/** What to put in place of a link, a reference or a definition that is meant as a citation. */
function citedBy(node: Nodes, numbers: ReadonlySet<number>): RootContent[] | null {
  const numberOf = (label: string | null | undefined) => {
    const number = /^\d{1,3}$/.test(label ?? "") ? Number(label) : Number.NaN;
    return numbers.has(number) ? number : null;
  };
  if (node.type === "link" || node.type === "linkReference") {
    const [only, ...rest] = node.children;
    const first = only?.type === "text" && rest.length === 0 ? numberOf(only.value) : null;
    if (first === null) return null;
    const second =
      node.type === "linkReference" && node.referenceType === "full" ? numberOf(node.label) : null;
    return second === null ? [citation(first)] : [citation(first), citation(second)];
  }
  if (node.type === "definition") {
    const number = numberOf(node.label);
    if (number === null) return null;
    const words = [node.url, node.title].filter(Boolean).join(" ");
    return [{ type: "paragraph", children: [citation(number), { type: "text", value: `: ${words}` }] }];
  }
  return null;
}

function citation(number: number): PhrasingContent {
  const mark = `[${number}]`;
  const hProperties = { dataNumber: number };
  const data = { hName: CITATION_TAG, hProperties, hChildren: [{ type: "text" as const, value: mark }] };
  return { type: "text", value: mark, data };
}
