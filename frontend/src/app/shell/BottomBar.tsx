import { Link } from "@tanstack/react-router";
import { MenuIcon, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EntryCount } from "./EntryCount";
import { useShell } from "./ShellContext";

const itemClass =
  "relative flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-medium text-muted aria-[current=page]:text-accent-text focus-visible:-outline-offset-2 [&>svg]:size-5";

/** On a phone: the pages that one needs most, the search, and the rest. */
export function BottomBar({ onSearch, onMore }: { onSearch: () => void; onMore: () => void }) {
  const { t } = useTranslation(["shell", "common"]);
  const { entries, bottom } = useShell();
  return (
    <nav aria-label={t("nav.bottom")} className="flex h-14 shrink-0 border-t border-line bg-bg md:hidden">
      {entries
        .filter(({ name }) => bottom.includes(name))
        .map(({ name, label, icon: Icon, to, useCount }) => (
          <Link className={itemClass} key={name} to={to}>
            <Icon aria-hidden />
            <span className="max-w-full truncate">{t(label)}</span>
            {useCount && <EntryCount compact useCount={useCount} />}
          </Link>
        ))}
      <button className={itemClass} onClick={onSearch} type="button">
        <Search aria-hidden />
        {t("palette.open")}
      </button>
      <button className={itemClass} onClick={onMore} type="button">
        <MenuIcon aria-hidden />
        {t("nav.more")}
      </button>
    </nav>
  );
}
