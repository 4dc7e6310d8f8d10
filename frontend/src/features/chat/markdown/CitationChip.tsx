import { useTranslation } from "react-i18next";
import { CitationCard } from "../components/CitationCard";
import { citationPlace } from "../components/citationName";
import { useCitations } from "./CitationContext";

/**
 * The number of a source in the text. Its brackets are not drawn, but they are copied with the
 * text around it.
 */
export function CitationChip({ number }: { number: number }) {
  const { t } = useTranslation("chat");
  const { byNumber, onOpen } = useCitations();
  const citation = byNumber.get(number);
  const text = (
    <>
      <span className="fd-bracket">[</span>
      {number}
      <span className="fd-bracket">]</span>
    </>
  );
  if (!citation) return `[${number}]`;
  const label = t("source.label", { number, place: citationPlace(citation, t) });
  return (
    <CitationCard citation={citation}>
      {onOpen ? (
        <button aria-label={label} className="fd-cite" onClick={() => onOpen(citation)} type="button">
          {text}
        </button>
      ) : (
        // Nothing to open; the focus shows the passage.
        <span aria-label={label} className="fd-cite" role="note" tabIndex={-1}>
          {text}
        </span>
      )}
    </CitationCard>
  );
}
