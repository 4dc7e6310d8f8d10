import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/IconButton";
import { Input } from "@/components/ui/Input";

/** Page by page, or to the page whose number one types. */
export function PageNav({ page, pages, onPage }: { page: number; pages: number; onPage: (page: number) => void }) {
  const { t } = useTranslation("knowledge");
  const [typed, setTyped] = useState<string | null>(null);
  const go = () => {
    const wanted = Math.round(Number(typed));
    setTyped(null);
    if (typed && Number.isFinite(wanted)) onPage(Math.min(Math.max(wanted, 1), pages));
  };
  return (
    <form
      className="flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <IconButton
        disabled={page <= 1}
        label={t("viewer.previous")}
        onClick={() => onPage(page - 1)}
        size="sm"
      >
        <ChevronLeft aria-hidden />
      </IconButton>
      <Input
        aria-label={t("viewer.jump")}
        className="tabular h-8 w-14 px-1 text-center"
        inputMode="numeric"
        onBlur={() => setTyped(null)}
        onChange={(event) => setTyped(event.target.value)}
        value={typed ?? page}
      />
      <span className="tabular text-sm whitespace-nowrap text-muted">{t("viewer.of", { count: pages })}</span>
      <IconButton disabled={page >= pages} label={t("viewer.next")} onClick={() => onPage(page + 1)} size="sm">
        <ChevronRight aria-hidden />
      </IconButton>
    </form>
  );
}
