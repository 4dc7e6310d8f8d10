import { ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/components/ui/Badge";
import { useConversation } from "../api/useConversation";
import { HandoffLine } from "./HandoffLine";
import { ChannelBadge } from "./OriginBadges";
import { VisitorFacts } from "./VisitorFacts";

/**
 * Where an opened conversation comes from and who wrote it; nothing for one of the playground. All
 * that a visitor wrote is text and no link. A failure shows nothing either: the chat below tells it.
 */
export function ConversationOrigin({ agentId, conversationId }: { agentId: string; conversationId: string }) {
  const { t } = useTranslation("conversations");
  const { data: conversation } = useConversation(agentId, conversationId);
  if (!conversation || conversation.channel === "playground") return null;
  const { channel, visitor } = conversation;
  const name = visitor?.name || conversation.user?.name;
  return (
    <section
      aria-label={t("origin.label")}
      className="max-h-60 shrink-0 overflow-y-auto border-b border-line px-4 py-2 text-sm"
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <ChannelBadge channel={channel} />
        {name && <bdi className="min-w-0 font-medium wrap-anywhere">{name}</bdi>}
        {!name && channel === "widget" && <span className="text-muted">{t("origin.anonymous")}</span>}
        {visitor?.email && <bdi className="min-w-0 wrap-anywhere text-muted">{visitor.email}</bdi>}
        {visitor?.external_id && (
          <Badge tone="success">
            <ShieldCheck aria-hidden />
            {t("origin.identified")}
          </Badge>
        )}
        {visitor && !visitor.external_id && <Badge>{t("origin.not_identified")}</Badge>}
      </div>
      <HandoffLine conversation={conversation} />
      {visitor && <VisitorFacts visitor={visitor} />}
    </section>
  );
}
