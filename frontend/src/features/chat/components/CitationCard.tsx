import { HoverCard } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { passageText } from "@/lib/passageText";
import type { Citation } from "../lib/chatEvents";
import { citationName } from "./citationName";

const SNIPPET = 280;

/** Shows a source while one points at `children` or has the focus on it. */
export function CitationCard({ citation, children }: { citation: Citation; children: ReactNode }) {
  const { t } = useTranslation("chat");
  const { document_name, page, heading } = citation;
  const name = citationName(citation, t);
  const place = [page !== null && t("source.page", { page }), document_name && heading].filter(Boolean).join(" · ");
  const text = passageText(citation.text);
  const [open, setOpen] = useState(false);
  // Once the source itself is open, the card would stay behind it and take its Escape.
  const pressed = useRef(false);
  const press = (now: boolean) => {
    pressed.current = now;
    if (now) setOpen(false);
  };
  return (
    <HoverCard.Root
      closeDelay={100}
      onOpenChange={(next) => setOpen(next && !pressed.current)}
      open={open}
      openDelay={150}
    >
      <HoverCard.Trigger asChild onClick={() => press(true)} onPointerEnter={() => press(false)}>
        {children}
      </HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content
          className="z-40 w-80 max-w-[calc(100vw-2rem)] animate-fade space-y-1 rounded-lg border border-line bg-raised p-3 text-sm shadow-(--shadow-pop)"
          collisionPadding={8}
          sideOffset={4}
        >
          <p className="font-semibold" dir="auto">
            {name}
          </p>
          {place && (
            <p className="text-xs text-muted" dir="auto">
              {place}
            </p>
          )}
          <p className="line-clamp-6 whitespace-pre-line text-muted" dir="auto">
            {text.length > SNIPPET ? `${text.slice(0, SNIPPET)}…` : text}
          </p>
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}
