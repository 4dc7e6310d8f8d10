import { Check, Mail, Phone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import type { ConversationDetail } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { problemMessage } from "@/lib/problemMessage";
import { useMarkAnswered } from "../api/useMarkAnswered";
import { AnsweredBadge, EscalatedBadge } from "./OriginBadges";

/** That a person was asked for: since when, how to reach them, and the way to say it is done. */
export function HandoffLine({ conversation }: { conversation: ConversationDetail }) {
  const { id, agent_id: agentId, state, escalated_at: escalatedAt, handoff } = conversation;
  if (!escalatedAt) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {state === "answered" ? (
        <>
          <AnsweredBadge />
          {handoff?.answered_at && (
            <span className="text-xs text-muted">
              <bdi>{handoff.answered_by?.name}</bdi>, <RelativeTime value={handoff.answered_at} />
            </span>
          )}
        </>
      ) : (
        <span className="flex flex-wrap items-center gap-x-1.5 text-xs text-muted">
          <EscalatedBadge />
          <RelativeTime value={escalatedAt} />
        </span>
      )}
      {handoff && <ContactLink contact={handoff.contact} />}
      {handoff?.state === "waiting" && <MarkAnswered agentId={agentId} id={id} />}
    </div>
  );
}

function MarkAnswered({ agentId, id }: { agentId: string; id: string }) {
  const { t } = useTranslation("conversations");
  const mark = useMarkAnswered(agentId);
  if (!usePermission("conversations:write")) return null;
  // Not by the callbacks of `mutate`: the button goes once the conversation is loaded anew, which comes first.
  const done = () =>
    void mark.mutateAsync(id).then(
      () => toast.success(t("handoff.done")),
      (error: unknown) => toast.error(problemMessage(error)),
    );
  return (
    <Button busy={mark.isPending} icon={<Check aria-hidden />} onClick={done} size="sm">
      {t("handoff.mark")}
    </Button>
  );
}

function ContactLink({ contact }: { contact: NonNullable<ConversationDetail["handoff"]>["contact"] }) {
  const { t } = useTranslation("conversations");
  if (!contact) return <span className="text-xs text-muted">{t("handoff.no_contact")}</span>;
  const email = contact.kind === "email";
  // Checked by the server: an address or a number, so that nothing else can stand behind the scheme.
  const href = email ? `mailto:${encodeURIComponent(contact.value)}` : `tel:${contact.value.replace(/[^+0-9]/g, "")}`;
  return (
    <a
      className="inline-flex min-w-0 items-center gap-1 text-accent-text hover:underline max-md:min-h-11 [&_svg]:size-3.5"
      href={href}
    >
      {email ? <Mail aria-hidden /> : <Phone aria-hidden />}
      <bdi className="wrap-anywhere">{contact.value}</bdi>
    </a>
  );
}
