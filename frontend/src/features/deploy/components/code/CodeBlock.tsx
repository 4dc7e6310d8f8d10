import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/ui/CopyButton";
import { ScrollRegion } from "@/components/ui/ScrollRegion";

/** Code to copy. It scrolls by itself, so that no line is broken. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  const { t } = useTranslation("deploy");
  return (
    <div className="relative rounded-lg border border-line bg-bg">
      <ScrollRegion className="overflow-x-auto rounded-lg p-3 pr-12" label={label}>
        <pre className="w-max font-mono text-xs leading-5" dir="ltr">
          {code}
        </pre>
      </ScrollRegion>
      <div className="absolute top-1 right-1 rounded-lg bg-bg">
        <CopyButton label={t("code.copy", { label })} text={code} />
      </div>
    </div>
  );
}
