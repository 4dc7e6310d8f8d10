import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/ui/CopyButton";
import { ScrollRegion } from "@/components/ui/ScrollRegion";

/** A text from another system, folded. Never anything but text, whatever it looks like. */
export function RawText({
  label,
  text,
  copy = text,
  defaultOpen = false,
}: {
  label: string;
  text: string;
  /** What is copied, where it differs from what is shown. */
  copy?: string;
  defaultOpen?: boolean;
}) {
  const { t } = useTranslation("webhooks");
  if (!text) return <p className="px-2.5 text-sm text-muted">{t("raw.empty", { label })}</p>;
  return (
    <details className="group/text rounded-lg border border-line bg-surface" open={defaultOpen}>
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-2 rounded-lg px-2.5 text-sm font-medium max-md:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-muted transition-transform group-open/text:rotate-90"
        />
        {label}
      </summary>
      <div className="relative border-t border-line">
        <ScrollRegion className="max-h-80 overflow-auto focus-visible:-outline-offset-2" label={label}>
          <pre className="p-2.5 pr-12 font-mono text-xs leading-5 break-all whitespace-pre-wrap" dir="ltr">
            {text}
          </pre>
        </ScrollRegion>
        <div className="absolute top-1 right-1">
          <CopyButton label={t("raw.copy", { label })} text={copy} />
        </div>
      </div>
    </details>
  );
}
