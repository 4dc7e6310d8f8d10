import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import { CopyButton } from "@/components/ui/CopyButton";
import { ScrollRegion } from "@/components/ui/ScrollRegion";

const ROLES: ReadonlySet<string> = new Set(["system", "user", "assistant", "tool"]);

/** One text of a prompt, folded; exactly as the model got it. */
export function TraceText({
  author,
  text,
  defaultOpen = false,
}: {
  /** Whose text it is: system, user, assistant … */
  author: string;
  text: string;
  defaultOpen?: boolean;
}) {
  const { t } = useTranslation("chat");
  const format = useFormat();
  return (
    <details className="group/text rounded-lg border border-line bg-surface" open={defaultOpen}>
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-2 rounded-lg px-2.5 text-sm max-md:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-muted transition-transform group-open/text:rotate-90"
        />
        <span className="font-medium">{ROLES.has(author) ? t(`trace.role.${author}`) : author}</span>
        <span className="min-w-0 flex-1 truncate text-muted group-open/text:invisible">
          {text.slice(0, 120)}
        </span>
        <span className="tabular shrink-0 text-xs text-muted">
          {t("trace.characters", { count: text.length, formatted: format.number(text.length) })}
        </span>
      </summary>
      <div className="relative border-t border-line">
        {}
        <ScrollRegion className="max-h-80 overflow-auto" label={t("trace.text")}>
          <pre className="p-2.5 pr-10 font-mono text-xs leading-5 whitespace-pre-wrap">{text}</pre>
        </ScrollRegion>
        <div className="absolute top-1 right-1">
          <CopyButton label={t("message.copy")} text={text} />
        </div>
      </div>
    </details>
  );
}
