import { memo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "./CodeBlock";
import { ExternalImage } from "./ExternalImage";
import { SafeLink } from "./SafeLink";
import { ScrollTable } from "./ScrollTable";
import { TaskMark } from "./TaskMark";
import { safeUrl } from "./safeUrl";

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
  input: ({ checked }) => <TaskMark checked={checked === true} />,
};

function languageOf(className: unknown): string | null {
  const classes = Array.isArray(className) ? className.map(String) : [];
  return classes.find((name) => name.startsWith("language-"))?.slice("language-".length) ?? null;
}

const plugins = [remarkGfm];

/** One block of an answer; drawn again only when its text changes. */
export const MarkdownBlock = memo(function MarkdownBlock({ text }: { text: string }) {
  return (
    <ReactMarkdown components={components} remarkPlugins={plugins} urlTransform={safeUrl}>
      {text}
    </ReactMarkdown>
  );
});
