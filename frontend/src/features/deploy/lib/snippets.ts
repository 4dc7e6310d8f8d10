/**
 * The code that the page shows. The templates are files of their own: a test of the platform runs
 * the very same ones (tests/e2e/test_snippets.py).
 */
const files = import.meta.glob<string>("../snippets/*.txt", { query: "?raw", import: "default", eager: true });

export type SnippetName = "api" | "api-stream" | "openai" | "openai-stream" | "widget" | "identity" | "mcp";
export type SnippetLanguage = "curl" | "python" | "node" | "html" | "json" | "vscode";

const PLACEHOLDER = /\{\{([A-Z_]+)\}\}/g;

/** A template with its values; a value that is missing is an error of ours. */
export function snippet(name: SnippetName, language: SnippetLanguage, values: Record<string, string> = {}): string {
  const template = files[`../snippets/${name}.${language}.txt`];
  if (template === undefined) throw new Error(`No snippet ${name} in ${language}`);
  return template.trimEnd().replace(PLACEHOLDER, (_, slot: string) => {
    const value = values[slot];
    if (value === undefined) throw new Error(`The snippet ${name} needs ${slot}`);
    return value;
  });
}
