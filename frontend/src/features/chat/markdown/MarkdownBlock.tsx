import { type ComponentProps, memo, useMemo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CitationChip } from "./CitationChip";
import { CodeBlock } from "./CodeBlock";
import { ExternalImage } from "./ExternalImage";
import { SafeLink } from "./SafeLink";
import { ScrollTable } from "./ScrollTable";
import { TaskMark } from "./TaskMark";
import { remarkCitations } from "./remarkCitations";
import { safeUrl } from "./safeUrl";

type PluggableList = NonNullable<ComponentProps<typeof ReactMarkdown>["remarkPlugins"]>;

// An answer's headings stand below those of the page.
const components: Components = {
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ src, alt }) => <ExternalImage alt={alt ?? ""} src={typeof src === "string" ? src : ""} />,
  pre: ({ node }) => {
    const code = node?.children[0];
    if (code?.type !== "element") return null;
    const text = code.children.map((child) => (child.type === "text" ? child.value : "")).join("");
    return <CodeBlock code={text.replace(/\n$/, "")} language={languageOf(code.properties.className)} />;
  },
  table: ({ children }) => <ScrollTable>{children}</ScrollTable>,
  cite: ({ node }) => <CitationChip number={Number(node?.properties.dataNumber)} />,
  input: ({ checked }) => <TaskMark checked={checked === true} />,
};

function languageOf(className: unknown): string | null {
  const classes = Array.isArray(className) ? className.map(String) : [];
  return classes.find((name) => name.startsWith("language-"))?.slice("language-".length) ?? null;
}

/** One block of an answer; drawn again only when its text or the `numbers` of citations change. */
export const MarkdownBlock = memo(function MarkdownBlock({ text, numbers }: { text: string; numbers: string }) {
  const plugins = useMemo((): PluggableList => {
    const cited = new Set(numbers ? numbers.split(",").map(Number) : []);
    return [remarkGfm, [remarkCitations, { numbers: cited }]];
  }, [numbers]);
  return (
    <ReactMarkdown components={components} remarkPlugins={plugins} urlTransform={safeUrl}>
      {text}
    </ReactMarkdown>
  );
});
