import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/ui/CopyButton";
import { ScrollRegion } from "@/components/ui/ScrollRegion";
import { useHighlight } from "./useHighlight";

/** Code with its language, a copy button, and colours once the highlighter has loaded. */
export function CodeBlock({ code, language }: { code: string; language: string | null }) {
  const { t } = useTranslation("chat");
  const { highlighted, rest } = useHighlight(code, language);
  const name = language ?? t("code.plain");
  return (
    <figure className="fd-code">
      <figcaption>
        <span>{name}</span>
        <CopyButton label={t("code.copy")} text={code} />
      </figcaption>
      <ScrollRegion label={t("code.label", { language: name })}>
        <pre>
          <code>
            {highlighted}
            {rest}
          </code>
        </pre>
      </ScrollRegion>
    </figure>
  );
}
