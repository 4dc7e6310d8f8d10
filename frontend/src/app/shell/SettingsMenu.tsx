import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { SETTINGS_GROUPS } from "@/lib/navigation";
import { useShell } from "./ShellContext";

/** The pages of the settings: what is the person's own, then what is the workspace's. */
export function SettingsMenu() {
  const { t } = useTranslation(["shell", "common"]);
  const { settings } = useShell();
  const groups = SETTINGS_GROUPS.map((group) => ({ group, pages: settings.filter((page) => page.group === group) }));
  return (
    <nav aria-label={t("nav.settings_pages")} className="space-y-5">
      {groups
        .filter(({ pages }) => pages.length > 0)
        .map(({ group, pages }) => (
          <div key={group}>
            <p aria-hidden className="px-2.5 pb-1 text-xs font-medium text-muted">
              {t(`settings.${group}`)}
            </p>
            <ul
              aria-label={t(`settings.${group}`)}
              className="space-y-0.5 max-md:divide-y max-md:divide-line max-md:rounded-xl max-md:border max-md:border-line max-md:bg-surface"
            >
              {pages.map(({ name, label, icon: Icon, to }) => (
                <li key={name}>
                  <Link
                    className="flex h-8 items-center gap-2.5 rounded-lg px-2.5 font-medium text-muted transition-colors hover:bg-hover hover:text-fg aria-[current=page]:bg-hover aria-[current=page]:text-fg max-md:h-12 max-md:text-fg [&_svg]:size-4 [&_svg]:shrink-0"
                    to={to}
                  >
                    <Icon aria-hidden />
                    <span className="min-w-0 flex-1 truncate">{t(label)}</span>
                    <ChevronRight aria-hidden className="text-muted md:hidden" />
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
    </nav>
  );
}
