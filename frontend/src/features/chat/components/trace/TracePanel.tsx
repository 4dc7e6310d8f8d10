import { Activity, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Skeleton } from "@/components/ui/Skeleton";
import { useRun } from "../../api/useRun";
import type { Citation } from "../../lib/chatEvents";
import type { TracedAnswer } from "../../lib/tracedAnswers";
import { AnswerPicker } from "./AnswerPicker";
import { RunDetails } from "./RunDetails";

export interface TracePanelProps {
  agentId: string;
  /** The answers of the shown branch, oldest first. */
  answers: readonly TracedAnswer[];
  /** Null = the newest. */
  runId: string | null;
  onSelect: (runId: string) => void;
  /** Opens a passage that was found. */
  onOpenPassage?: (passage: Pick<Citation, "document_id" | "passage_id" | "page">) => void;
}

/** How an answer came about: prompt, model, tokens, cost and time. */
export function TracePanel({ agentId, answers, runId, onSelect, onOpenPassage }: TracePanelProps) {
  const { t } = useTranslation("chat");
  const selected = answers.find((answer) => answer.runId === runId) ?? answers.at(-1);
  const run = useRun(agentId, selected?.runId ?? null, selected?.streaming);
  const isGone = run.error instanceof ProblemError && run.error.status === 404;
  if (!selected) {
    return (
      <EmptyState
        className="m-4"
        description={t("trace.empty_description")}
        icon={<Activity aria-hidden />}
        title={t("trace.empty")}
      />
    );
  }
  return (
    <div>
      <AnswerPicker answers={answers} onSelect={onSelect} selected={selected} />
      {run.isPending && <TraceSkeleton />}
      {isGone && !run.data && (
        <EmptyState
          className="m-4"
          description={t("trace.gone_description")}
          icon={<SearchX aria-hidden />}
          title={t("trace.gone")}
        />
      )}
      {run.isError && !isGone && !run.data && (
        <ErrorState className="m-4" error={run.error} onRetry={() => void run.refetch()} />
      )}
      {run.data && <RunDetails answer={selected} key={run.data.id} onOpenPassage={onOpenPassage} run={run.data} />}
    </div>
  );
}

function TraceSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="space-y-4 p-4" role="status">
      <span className="sr-only">{t("loading")}</span>
      <Skeleton className="w-1/2" />
      <Skeleton className="h-16" />
      <Skeleton className="h-32" />
    </div>
  );
}
