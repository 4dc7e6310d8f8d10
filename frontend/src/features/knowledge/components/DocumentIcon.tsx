import { FileBraces, FileCode, FileSpreadsheet, FileText, FileType, File, type LucideIcon } from "lucide-react";
import { cn } from "@/lib/cn";
import type { DocumentKind } from "@/api/types";

const ICONS: Record<DocumentKind, LucideIcon> = {
  pdf: FileText,
  docx: FileType,
  txt: FileText,
  md: FileText,
  csv: FileSpreadsheet,
  json: FileBraces,
  html: FileCode,
};
const TINTS: Record<DocumentKind, string> = {
  pdf: "text-danger-text bg-danger-soft",
  docx: "text-accent-text bg-accent-soft",
  txt: "text-muted bg-hover",
  md: "text-muted bg-hover",
  csv: "text-success bg-success-soft",
  json: "text-warning bg-warning-soft",
  html: "text-warning bg-warning-soft",
};

/** What kind of document it is, as a picture; the kind is also written beside. */
export function DocumentIcon({ type, className }: { type: DocumentKind | null; className?: string }) {
  const Icon = type ? ICONS[type] : File;
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex size-8 shrink-0 items-center justify-center rounded-lg [&_svg]:size-4",
        type ? TINTS[type] : "bg-hover text-muted",
        className,
      )}
    >
      <Icon />
    </span>
  );
}
