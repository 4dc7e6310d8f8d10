/** Markdown as it would be read out: without marks, code fences and addresses. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^ {0,3}(`{3,}|~{3,}).*$/gm, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^ {0,3}(#{1,6}|>|[-*+]|\|)\s+/gm, "")
    .replace(/(\*\*|__|~~|`)/g, "")
    .trim();
}
