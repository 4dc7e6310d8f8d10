import { X } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/IconButton";
import { ScrollRegion } from "@/components/ui/ScrollRegion";
import { Sheet } from "@/components/ui/Sheet";
import { useRun } from "@/features/chat/api/useRun";
import { TracePanel } from "@/features/chat/components/trace/TracePanel";

/** How the answer of one call came about, over the page. */
export function CallTrace({ agentId, runId, onClose }: { agentId: string; runId: string; onClose: () => void }) {
  const { t } = useTranslation("deploy");
  const heading = useRef<HTMLHeadingElement>(null);
  const question = useRun(agentId, runId).data?.input ?? "";
  const answers = useMemo(() => [{ runId, question, cited: [] }], [runId, question]);
  return (
    <Sheet
      className="w-[min(36rem,100%)] max-w-full overflow-hidden"
      initialFocus={heading}
      onOpenChange={(open) => (open ? undefined : onClose())}
      open
      side="right"
      title={t("calls.trace")}
    >
      <header className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-3">
        <h2 className="min-w-0 flex-1 text-lg font-semibold" ref={heading} tabIndex={-1}>
          {t("calls.trace")}
        </h2>
        <IconButton label={t("common:actions.close")} onClick={onClose} size="sm">
          <X aria-hidden />
        </IconButton>
      </header>
      <ScrollRegion className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2" label={t("calls.trace")}>
        <TracePanel agentId={agentId} answers={answers} onSelect={() => undefined} runId={runId} />
      </ScrollRegion>
    </Sheet>
  );
}
