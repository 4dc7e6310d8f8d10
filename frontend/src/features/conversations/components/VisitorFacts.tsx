import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Visitor } from "@/api/types";
import { RelativeTime } from "@/components/ui/RelativeTime";

const KNOWN: ReadonlySet<string> = new Set(["name", "email", "phone"]);

/** What a visitor answered to the form and how far that can be trusted, folded. */
export function VisitorFacts({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation("conversations");
  const signed = visitor.external_id;
  // The form may have given the name and email that are shown already.
  const shown: Record<string, string> = { name: visitor.name, email: visitor.email };
  const answers = Object.entries(visitor.answers).filter(([key, answer]) => answer && answer !== shown[key]);
  return (
    <details className="group/facts">
      <summary className="flex min-h-7 w-fit cursor-pointer list-none items-center gap-1 rounded-md text-xs text-muted hover:text-fg max-md:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-3.5 shrink-0 transition-transform group-open/facts:rotate-90" />
        {t("origin.details")}
      </summary>
      <p className="max-w-prose text-xs text-muted">
        {t(signed ? "origin.identified_hint" : "origin.not_identified_hint")}
      </p>
      <dl className="mt-1.5 grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 pb-1">
        {answers.map(([key, answer]) => (
          <Fact key={key} name={KNOWN.has(key) ? t(`origin.field.${key}`) : key}>
            <bdi className="whitespace-pre-wrap">{answer}</bdi>
          </Fact>
        ))}
        {signed && (
          <Fact name={t("origin.external_id")}>
            <bdi>{signed}</bdi>
          </Fact>
        )}
        <Fact name={t("origin.since")}>
          <RelativeTime value={visitor.created_at} />
        </Fact>
      </dl>
    </details>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="max-w-40 wrap-anywhere text-muted">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </>
  );
}
