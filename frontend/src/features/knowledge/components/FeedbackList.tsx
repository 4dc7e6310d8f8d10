import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PassageRef, PassageState } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { usePassage } from "../api/usePassage";
import { usePassageState } from "../api/usePassageState";
import { passageText } from "@/lib/passageText";
import { documentLink } from "../lib/documentLink";

const SHOWN = 10;

/** The passages that were pinned, or excluded, each with the way back. */
export function FeedbackList({
  agentId,
  passages,
  state,
  canEdit,
}: {
  agentId: string;
  passages: readonly PassageRef[];
  state: NonNullable<PassageState>;
  canEdit: boolean;
}) {
  const { t } = useTranslation("knowledge");
  const [all, setAll] = useState(false);
  const title = t(`passage.list.${state}`, { count: passages.length });
  if (passages.length === 0) return null;
  return (
    <section className="space-y-2">
      <div>
        <h3 className="font-semibold">{title}</h3>
        <p className="text-sm text-muted">{t(`passage.hint.${state}`)}</p>
      </div>
      <ul aria-label={title} className="divide-y divide-line rounded-xl border border-line bg-surface">
        {(all ? passages : passages.slice(0, SHOWN)).map((passage) => (
          <FeedbackRow agentId={agentId} canEdit={canEdit} key={passage.id} reference={passage} state={state} />
        ))}
      </ul>
      {!all && passages.length > SHOWN && (
        <Button onClick={() => setAll(true)} size="sm" variant="ghost">
          {t("passage.list.all", { count: passages.length })}
        </Button>
      )}
    </section>
  );
}

function FeedbackRow({
  agentId,
  reference,
  state,
  canEdit,
}: {
  agentId: string;
  reference: PassageRef;
  state: NonNullable<PassageState>;
  canEdit: boolean;
}) {
  const { t } = useTranslation("knowledge");
  const change = usePassageState(agentId);
  const { id, document_id, document_name } = reference;
  // The list names the documents alone; the words come after.
  const { data } = usePassage(agentId, id);
  const page = data?.page ?? null;
  return (
    <li className="flex items-center gap-2 py-2 pr-2 pl-3">
      <div className="min-w-0 flex-1">
        <Link
          className="block truncate font-medium hover:underline"
          dir="auto"
          {...documentLink(document_id, { page, passage: id })}
        >
          {document_name}
        </Link>
        <p className="line-clamp-2 min-h-4 text-sm text-muted" dir="auto">
          {page !== null && `${t("passage.page", { page })} · `}
          {data && passageText(data.text)}
        </p>
      </div>
      {canEdit && (
        <Button
          busy={change.isPending}
          onClick={() => change.mutate({ id, state: null, before: state })}
          size="sm"
        >
          {t(`passage.undo_${state}`)}
        </Button>
      )}
    </li>
  );
}
