import { LifeBuoy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { Button } from "@/components/ui/Button";
import { Notice } from "@/components/ui/Notice";
import { problemMessage } from "@/lib/problemMessage";
import type { Visitor } from "../visitor";

/** Asks for a person; `onDone` gets what the customer has set to be said then. */
export function AskForPerson({
  visitor,
  conversationId,
  onDone,
}: {
  visitor: Visitor;
  conversationId: string;
  onDone: (conversationId: string, message: string) => void;
}) {
  const { t, i18n } = useTranslation("widget");
  const [asking, setAsking] = useState(false);
  const ask = async () => {
    setAsking(true);
    try {
      const path = `/conversations/${encodeURIComponent(conversationId)}/handoff`;
      const headers = { "Accept-Language": i18n.language };
      const { message } = await visitor.json<{ message: string }>(path, { method: "POST", headers });
      onDone(conversationId, message);
    } catch (error) {
      toast.error(problemMessage(error));
    }
    setAsking(false);
  };
  return (
    <Button
      busy={asking}
      className="-mr-2 ml-auto"
      icon={<LifeBuoy aria-hidden />}
      onClick={() => void ask()}
      size="sm"
      variant="ghost"
    >
      {t("handoff.ask")}
    </Button>
  );
}

/** That a person was asked for; nothing where none was. */
export function HandedOff({ message }: { message: string | undefined }) {
  const { t } = useTranslation("widget");
  if (message === undefined) return null;
  return (
    <Notice className="mx-4 mb-5" icon={<LifeBuoy aria-hidden />} tone="success">
      <span className="whitespace-pre-line">{message || t("handoff.done")}</span>
    </Notice>
  );
}
