import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { WorkspaceSwitcher } from "@/features/workspaces/components/WorkspaceSwitcher";
import { NAVIGATION, type Place } from "./navigation";
import { UserMenu } from "./UserMenu";

const entryClass = cn(
  "flex h-8 w-full items-center gap-2.5 rounded-lg px-2 font-medium text-muted transition-colors max-md:h-11",
  "hover:bg-hover hover:text-fg aria-[current=page]:bg-hover aria-[current=page]:text-fg [&_svg]:size-4 [&_svg]:shrink-0",
);

function Entries({ place, onNavigate }: { place: Place; onNavigate?: () => void }) {
  const { t } = useTranslation("shell");
  return (
    <ul className="space-y-0.5">
      {NAVIGATION.filter((entry) => entry.place === place).map(({ name, to, icon: Icon }) => (
        <li key={name}>
          <Link className={entryClass} onClick={onNavigate} to={to}>
            <Icon aria-hidden />
            {t(`nav.${name}`)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The way through the app: workspace, search, pages, the person. */
export function Sidebar({ onSearch, onNavigate }: { onSearch: () => void; onNavigate?: () => void }) {
  const { t } = useTranslation("shell");
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 p-3">
      <WorkspaceSwitcher onSwitched={onNavigate} />
      <button
        className={cn(entryClass, "border border-line bg-surface font-normal")}
        onClick={() => {
          onNavigate?.();
          onSearch();
        }}
        type="button"
      >
        <Search aria-hidden />
        <span className="flex-1 text-left">{t("palette.open")}</span>
        <kbd aria-hidden className="font-sans text-xs text-muted">
          {shortcut}
        </kbd>
      </button>
      <nav aria-label={t("nav.label")} className="flex min-h-0 flex-1 flex-col justify-between overflow-y-auto">
        <Entries onNavigate={onNavigate} place="work" />
        <Entries onNavigate={onNavigate} place="foot" />
      </nav>
      <UserMenu />
    </div>
  );
}

const shortcut = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";
