import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { segmentsOf } from "../lib/segments";
import type { Passage } from "@/api/types";

const MARK = "mark";
const PLAIN = "span";

/**
 * The text of a page, as text alone, with a number where each passage begins. The chosen passage
 * is marked and brought into view.
 */
export function MarkedText({
  text,
  passages,
  chosen,
  onChoose,
}: {
  text: string;
  passages: readonly Passage[];
  chosen: string | null;
  onChoose: (passageId: string) => void;
}) {
  const { t } = useTranslation("knowledge");
  const segments = useMemo(() => segmentsOf(text, passages), [text, passages]);
  const box = useRef<HTMLDivElement>(null);
  const excluded = new Set(passages.filter(({ state }) => state === "excluded").map(({ id }) => id));
  useEffect(() => {
    if (chosen) box.current?.querySelector("mark")?.scrollIntoView({ block: "center" });
  }, [chosen, segments]);
  return (
    <div
      className="text-[0.9375rem] leading-7 whitespace-pre-wrap [unicode-bidi:plaintext]"
      data-testid="page-text"
      dir="auto"
      ref={box}
    >
      {segments.map((segment, index) => {
        const isChosen = chosen !== null && segment.passages.includes(chosen);
        const isOut = segment.passages.length > 0 && segment.passages.every((id) => excluded.has(id));
        const Tag = isChosen ? MARK : PLAIN;
        return (
          // Segments have no identity but their place.
          <Tag
            className={cn(isChosen && "rounded-sm bg-accent-soft text-fg", isOut && "text-muted line-through")}
            key={index}
          >
            {segment.begins.map(({ id, ordinal, state }) => (
              <button
                aria-label={t("passage.choose", { number: ordinal + 1 })}
                aria-pressed={id === chosen}
                className={cn(
                  "mx-0.5 inline-flex h-6 min-w-6 items-center justify-center rounded-md border border-line-strong bg-surface px-1 align-baseline text-[0.6875rem] leading-none font-semibold text-muted no-underline select-none hover:border-accent hover:text-accent-text",
                  id === chosen && "border-accent bg-accent text-on-accent hover:text-on-accent",
                  state === "pinned" && id !== chosen && "border-accent text-accent-text",
                )}
                key={id}
                onClick={() => onChoose(id)}
                type="button"
              >
                {ordinal + 1}
              </button>
            ))}
            {segment.text}
          </Tag>
        );
      })}
    </div>
  );
}
