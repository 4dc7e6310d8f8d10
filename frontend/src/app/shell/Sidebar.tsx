import { useTranslation } from "react-i18next";
import { NAV_GROUPS } from "@/lib/navigation";
import { cn } from "@/lib/cn";
import { EntryCount } from "./EntryCount";
import { NavGroupList } from "./NavGroupList";
import { Pinned } from "./Pinned";
import { useShell } from "./ShellContext";
import { SidebarLink } from "./SidebarLink";
import { UserMenu } from "./UserMenu";

/** The way through the app: where one is, the pages by job, the person. */
export function Sidebar({ compact = false, onNavigate }: { compact?: boolean; onNavigate?: () => void }) {
  const { t } = useTranslation(["shell", "common"]);
  const { entries, Switcher } = useShell();
  const groups = NAV_GROUPS.map((group) => ({ group, pages: entries.filter((entry) => entry.group === group) }));
  return (
    <div className={cn("flex min-h-0 flex-1 flex-col gap-3 p-3", compact && "px-2")}>
      <Switcher compact={compact} onSwitched={onNavigate} />
      <nav aria-label={t("nav.label")} className="-mx-1 flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-1">
        <Pinned compact={compact} onNavigate={onNavigate} />
        {groups
          .filter(({ pages }) => pages.length > 0)
          .map(({ group, pages }) => (
            <NavGroupList compact={compact} key={group} label={t(`nav.groups.${group}`)}>
              {pages.map(({ name, label, icon: Icon, to, useCount }) => (
                <li key={name}>
                  <SidebarLink
                    compact={compact}
                    count={useCount && <EntryCount compact={compact} useCount={useCount} />}
                    icon={<Icon aria-hidden />}
                    label={t(label)}
                    link={{ to }}
                    onNavigate={onNavigate}
                  />
                </li>
              ))}
            </NavGroupList>
          ))}
      </nav>
      <UserMenu compact={compact} />
    </div>
  );
}
