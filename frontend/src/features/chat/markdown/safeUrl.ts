const PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * The URL if a reader may follow it, otherwise "".
 *
 * Absolute URLs of harmless kinds only: what a model writes must not lead to
 * `javascript:` and has no business with relative links into this app.
 */
export function safeUrl(url: string): string {
  try {
    return PROTOCOLS.has(new URL(url).protocol) ? url : "";
  } catch {
    return "";
  }
}
