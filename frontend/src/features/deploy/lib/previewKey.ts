/**
 * The key that the preview of the widget uses. It is a publishable key without origins, so it is
 * good for nothing but our own pages, and ends within the hour. The tab keeps it, so that a look
 * at the page again makes no other one.
 */
export const PREVIEW_LIFETIME_MS = 3_600_000;
/** Not translated: by this name the keys of former previews are known again. */
export const PREVIEW_NAME = "Widget preview";
/** A key that ends while one looks at the preview helps nobody. */
const LEAST_MS = 300_000;

const place = (agentId: string) => `fd-preview-${agentId}`;

export function storedPreviewKey(agentId: string, now: number): string | null {
  const [key, until] = (sessionStorage.getItem(place(agentId)) ?? "").split(" ");
  return key && Number(until) - now > LEAST_MS ? key : null;
}

export function storePreviewKey(agentId: string, key: string, until: number): void {
  sessionStorage.setItem(place(agentId), `${key} ${until}`);
}
