import { ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/Dialog";
import { citationName } from "@/features/chat/components/citationName";
import type { Citation } from "@/features/chat/lib/chatEvents";
import { passageText } from "@/lib/passageText";
import { safeUrl } from "@/features/chat/markdown/safeUrl";

/** The passage that an answer quotes, where it stands, and the way to its document. */
export function PassageDialog({ citation, onClose }: { citation: Citation | null; onClose: () => void }) {
  const { t } = useTranslation("widget");
  const { t: tChat } = useTranslation("chat");
  if (!citation) return null;
  const { document_name, page, heading, text, url } = citation;
  const name = citationName(citation, tChat);
  const place = [page !== null && t("passage.page", { page }), document_name && heading].filter(Boolean).join(" · ");
  const address = url ? safeUrl(url) : "";
  return (
    <Dialog
      description={place || undefined}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      open
      title={name}
    >
      <blockquote className="border-l-2 border-accent pl-3 whitespace-pre-line" dir="auto">
        {passageText(text)}
      </blockquote>
      {address && (
        <a
          className="mt-4 inline-flex min-h-11 items-center gap-1.5 text-accent-text underline"
          href={address}
          rel="noopener noreferrer nofollow"
          target="_blank"
        >
          <ExternalLink aria-hidden className="size-4" />
          {t("passage.open")}
        </a>
      )}
    </Dialog>
  );
}
