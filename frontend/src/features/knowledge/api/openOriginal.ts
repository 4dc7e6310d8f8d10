import { client, unwrap } from "@/api/client";
import type { KnowledgeDocument } from "@/api/types";

/**
 * Shows the file as it was uploaded: a PDF in a new tab, at the page; anything else is
 * downloaded. The link is signed and short-lived, so it is asked for at the click.
 */
export async function openOriginal(
  agentId: string,
  document: Pick<KnowledgeDocument, "id" | "type">,
  page?: number | null,
): Promise<void> {
  // Opened before the answer is there: later the browser would take it for an unwanted window.
  const tab = document.type === "pdf" ? window.open("", "_blank") : null;
  if (tab) tab.opener = null;
  try {
    const { url } = unwrap(
      await client.GET("/api/agents/{agent_id}/knowledge/documents/{document_id}/original", {
        params: { path: { agent_id: agentId, document_id: document.id } },
      }),
    );
    if (tab) tab.location.replace(page ? `${url}#page=${page}` : url);
    else download(url);
  } catch (error) {
    tab?.close();
    throw error;
  }
}

function download(url: string): void {
  const link = window.document.createElement("a");
  link.href = url;
  link.rel = "noopener";
  link.click();
}
