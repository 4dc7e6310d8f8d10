import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ScrollRegion } from "@/components/ui/ScrollRegion";

/** A table that scrolls by itself, by keyboard too, instead of widening the page. */
export function ScrollTable({ children }: { children: ReactNode }) {
  const { t } = useTranslation("chat");
  return (
    <ScrollRegion className="fd-table" label={t("table")}>
      <table>{children}</table>
    </ScrollRegion>
  );
}
