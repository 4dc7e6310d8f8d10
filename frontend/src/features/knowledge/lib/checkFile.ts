/** Why a file is not even sent. */
export type Refusal = "too_large" | "unsupported" | "empty" | "bad_name";

/** The kinds of files that can be read, as people know them. */
export const KINDS = "PDF, DOCX, TXT, MD, CSV, JSON, HTML";
export const NAME_LIMIT = 255;

const ENDINGS: ReadonlySet<string> = new Set(
  "pdf docx txt text log md markdown mdown csv tsv tab json jsonl ndjson geojson html htm xhtml".split(" "),
);
/** What the file dialog offers first. */
export const ACCEPT = [...ENDINGS].map((ending) => `.${ending}`).join(",");

/**
 * What speaks against a file before it is sent; null if nothing does. The server looks at the
 * content itself, so a name without an ending and a text of another ending may pass.
 */
export function checkFile(file: Pick<File, "name" | "size" | "type">, maxSize: number): Refusal | null {
  if (!file.name.trim() || file.name.length > NAME_LIMIT) return "bad_name";
  const ending = /\.([a-z0-9]{1,12})$/i.exec(file.name.trim())?.[1]?.toLowerCase();
  if (ending && !ENDINGS.has(ending) && !file.type.startsWith("text/")) return "unsupported";
  if (file.size === 0) return "empty";
  return file.size > maxSize ? "too_large" : null;
}
