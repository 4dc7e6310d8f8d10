import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { Notice } from "@/components/ui/Notice";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { runErrorTitle } from "../../lib/runErrorTitle";
import { CopyButton } from "@/components/ui/CopyButton";
import type { TracedAnswer } from "../../lib/tracedAnswers";
import { RunFigures } from "./RunFigures";
import { RunRetrieval } from "./RunRetrieval";
import { RunTimeline } from "./RunTimeline";
import type { TracePanelProps } from "./TracePanel";
import { TraceText } from "./TraceText";

const TONES: Record<Run["status"], BadgeTone> = {
  running: "accent",
  succeeded: "success",
  failed: "danger",
  cancelled: "neutral",
  interrupted: "warning",
};

export interface RunDetailsProps {
  run: Run;
  answer: TracedAnswer;
  onOpenPassage?: TracePanelProps["onOpenPassage"];
}

export function RunDetails({ run, answer, onOpenPassage }: RunDetailsProps) {
  const { t } = useTranslation("chat");
  return (
    <div className="space-y-5 p-4">
      <div className="flex flex-wrap items-center gap-1.5">
        <Badge tone={TONES[run.status]}>{t(`trace.status.${run.status}`)}</Badge>
        <Badge>{t("trace.version", { version: run.version })}</Badge>
        <Badge>{t(`trace.environment.${run.environment}`)}</Badge>
        {run.fallback_used && <Badge tone="warning">{t("trace.fallback")}</Badge>}
        <RelativeTime className="ml-auto text-xs text-muted" value={run.started_at} />
      </div>
      {run.error && (
        <Notice tone="danger">
          <p className="font-medium">{runErrorTitle(run.error)}</p>
          <p className="text-sm">{run.error.detail}</p>
        </Notice>
      )}
      <RunTimeline run={run} />
      {run.retrieval && <RunRetrieval answer={answer} onOpen={onOpenPassage} retrieval={run.retrieval} />}
      <RunFigures run={run} />
      <section className="space-y-2">
        <h3 className="text-sm font-semibold">{t("trace.prompt", { count: run.prompt.length })}</h3>
        {run.prompt.map((message, index) => (
          <TraceText
            defaultOpen={index === run.prompt.length - 1}
            key={index}
            author={message.role}
            text={message.content}
          />
        ))}
      </section>
      {run.output && (
        <section className="space-y-2">
          <h3 className="text-sm font-semibold">{t("trace.output")}</h3>
          <TraceText author="assistant" text={run.output} />
        </section>
      )}
      <p className="flex items-center gap-1 text-xs text-muted">
        <code className="min-w-0 truncate font-mono">{run.id}</code>
        <CopyButton label={t("trace.copy_id")} text={run.id} />
      </p>
    </div>
  );
}
