import { LifeBuoy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { Button } from "@/components/ui/Button";
import { Notice } from "@/components/ui/Notice";
import { problemMessage } from "@/lib/problemMessage";
import type { Visitor } from "../visitor";

/** Asks for a person; then says what the customer has set for that. */
export function Handoff({
  visitor,
  conversationId,
  escalated,
}: {
  visitor: Visitor;
  conversationId: string;
  escalated: boolean;
}) {
  const { t, i18n } = useTranslation("widget");
  const [asking, setAsking] = useState(false);
  const [message, setMessage] = useState<string | null>(null);

  const ask = async () => {
    setAsking(true);
    try {
      const path = `/conversations/${encodeURIComponent(conversationId)}/handoff`;
      const headers = { "Accept-Language": i18n.language };
      const reply = await visitor.json<{ message: string }>(path, { method: "POST", headers });
      setMessage(reply.message || t("handoff.done"));
    } catch (error) {
      toast.error(problemMessage(error));
    }
    setAsking(false);
  };
  if (message !== null || escalated) {
    return (
      <Notice className="mx-3 mt-2" icon={<LifeBuoy aria-hidden />} tone="success">
        <span className="whitespace-pre-line">{message ?? t("handoff.done")}</span>
      </Notice>
    );
  }
  return (
    <div className="flex justify-end px-3 pt-1">
      <Button busy={asking} icon={<LifeBuoy aria-hidden />} onClick={() => void ask()} size="sm" variant="ghost">
        {t("handoff.ask")}
      </Button>
    </div>
  );
}
