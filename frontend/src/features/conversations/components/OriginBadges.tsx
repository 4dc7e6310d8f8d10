import { Check, LifeBuoy } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/api/types";
import { Badge } from "@/components/ui/Badge";

/** The channel of a conversation. */
export function ChannelBadge({ channel }: { channel: Conversation["channel"] }) {
  const { t } = useTranslation("conversations");
  return (
    <Badge>
      <span className="sr-only">{t("origin.channel")}</span>
      {t(`common:channel_names.${channel}`)}
    </Badge>
  );
}

/** Says that the visitor wants a person. */
export function EscalatedBadge() {
  const { t } = useTranslation("conversations");
  return (
    <Badge tone="warning">
      <LifeBuoy aria-hidden />
      {t("origin.escalated")}
    </Badge>
  );
}

/** Says that somebody has answered who wanted a person. */
export function AnsweredBadge() {
  const { t } = useTranslation("conversations");
  return (
    <Badge tone="success">
      <Check aria-hidden />
      {t("origin.answered")}
    </Badge>
  );
}
