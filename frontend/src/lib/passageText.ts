/** A line that only draws a table or a rule: `|---|:--:|`, `***`. */
const DRAWN = /^[ \t]*(\|?([ \t]*:?-+:?[ \t]*\|)+([ \t]*:?-+:?)?|([-*_][ \t]*){3,})[ \t]*$/;

function line(text: string): string {
  const row = /^[ \t]*\|(.*)\|[ \t]*$/.exec(text)?.[1];
  if (row !== undefined) return row.split(/(?<!\\)\|/).map((cell) => cell.trim()).filter(Boolean).join(" · ");
  return text.replace(/^([ \t]*)#{1,6}[ \t]+(.*?)[ \t]*#*$/, "$1$2").replace(/^([ \t]*)[-*+][ \t]+/, "$1• ");
}

/**
 * A passage as people read it: the marks of Markdown (`##`, the pipes of tables, `**`) are gone, its
 * lines and words stay. Text that is no Markdown stays as it is.
 */
export function passageText(text: string): string {
  return text
    .split("\n")
    .filter((each) => !DRAWN.test(each))
    .map(line)
    .join("\n")
    .replace(/(?<!!)\[([^\]\n]*)\]\([^)\s]*\)/g, "$1")
    .replace(/(\*\*|__)(?=\S)([^\n]*?\S)\1/g, "$2")
    .replace(/(`+)([^`\n]+)\1/g, "$2")
    .trim();
}
