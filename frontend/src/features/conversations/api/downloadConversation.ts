import { authorizedFetch, readProblem } from "@/api/client";

export type ExportFormat = "markdown" | "json";

/** Saves a conversation as a file. A plain link could not carry the access token. */
export async function downloadConversation(
  agentId: string,
  conversationId: string,
  format: ExportFormat,
): Promise<void> {
  const path = `/api/agents/${encodeURIComponent(agentId)}/conversations/${encodeURIComponent(conversationId)}`;
  const response = await authorizedFetch(`${path}/export?format=${format}`);
  if (!response.ok) throw await readProblem(response);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(response, `${conversationId}.${format === "json" ? "json" : "md"}`);
  link.click();
  // The browser has read the address by then; the file itself may take longer.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function fileName(response: Response, fallback: string): string {
  const disposition = response.headers.get("content-disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? fallback;
}
