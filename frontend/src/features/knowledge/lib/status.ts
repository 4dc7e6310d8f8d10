import type { BadgeTone } from "@/components/ui/Badge";
import type { DocumentStatus, KnowledgeDocument } from "@/api/types";

export const STATUSES = ["uploading", "queued", "parsing", "embedding", "indexing", "ready", "failed"] as const satisfies readonly DocumentStatus[];

const DONE: ReadonlySet<DocumentStatus> = new Set(["ready", "failed"]);

/** Whether the document is on its way and will change by itself. */
export function isWorking({ status }: Pick<KnowledgeDocument, "status">): boolean {
  return !DONE.has(status);
}

export const STATUS_TONES: Record<DocumentStatus, BadgeTone> = {
  uploading: "neutral",
  queued: "neutral",
  parsing: "accent",
  embedding: "accent",
  indexing: "accent",
  ready: "success",
  failed: "danger",
};
