import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Citation } from "../lib/chatEvents";
import { safeUrl } from "../markdown/safeUrl";
import { CitationCard } from "./CitationCard";
import { citationPlace } from "./citationName";

const className =
  "inline-flex max-w-full items-center gap-1.5 rounded-md border border-line bg-surface px-2 py-1 text-left text-xs max-md:min-h-11";

/** The passages that an answer names, below it. */
export function Sources({
  citations,
  onCitation,
}: {
  citations: readonly Citation[];
  onCitation?: (citation: Citation) => void;
}) {
  const { t } = useTranslation("chat");
  const id = useId();
  if (citations.length === 0) return null;
  return (
    <section aria-labelledby={id} className="space-y-1.5">
      <h3 className="text-xs font-medium text-muted" id={id}>
        {t("source.title")}
      </h3>
      <ol className="flex flex-wrap gap-1.5">
        {citations.map((citation) => (
          <li className="max-w-full min-w-0" key={citation.number}>
            <CitationCard citation={citation}>
              <Source citation={citation} onCitation={onCitation} />
            </CitationCard>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A button where passages can be opened, else a link to where the document came from. */
function Source({
  citation,
  onCitation,
  ...rest
}: {
  citation: Citation;
  onCitation?: (citation: Citation) => void;
}) {
  const { t } = useTranslation("chat");
  const place = citationPlace(citation, t);
  const content = (
    <>
      <span aria-hidden className="tabular font-semibold text-accent-text">
        {citation.number}
      </span>
      <span className="truncate" dir="auto">
        {place}
      </span>
    </>
  );
  const label = t("source.label", { number: citation.number, place });
  const url = citation.url ? safeUrl(citation.url) : "";
  if (onCitation) {
    return (
      <button
        aria-label={label}
        className={`${className} hover:border-line-strong hover:bg-hover`}
        onClick={() => onCitation(citation)}
        type="button"
        {...rest}
      >
        {content}
      </button>
    );
  }
  if (url) {
    return (
      <a
        aria-label={label}
        className={`${className} hover:border-line-strong hover:bg-hover`}
        href={url}
        rel="noopener noreferrer nofollow"
        target="_blank"
        {...rest}
      >
        {content}
      </a>
    );
  }
  return (
    <span className={className} {...rest}>
      {content}
    </span>
  );
}
