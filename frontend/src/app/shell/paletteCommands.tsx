import { useNavigate } from "@tanstack/react-router";
import { Languages, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCurrent } from "@/api/session";
import { Avatar } from "@/components/ui/Avatar";
import { chooseLanguage } from "@/features/account/api/profile";
import { logout } from "@/features/auth/api/auth";
import type { SearchCommand } from "@/features/search/components/GlobalSearch";
import { switchWorkspace } from "@/features/workspaces/api/workspaces";
import { currentLanguage } from "@/i18n";
import { setTheme } from "@/lib/theme";
import { LANGUAGE_OPTIONS } from "@/i18n/names";
import { useShell } from "./ShellContext";

const THEMES = [
  { value: "system", icon: Monitor },
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
] as const;

/** Every page that one can go to. */
export function usePageCommands(): SearchCommand[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { entries, settings } = useShell();
  return [...entries, ...settings].map(({ name, label, to, icon: Icon }) => ({
    id: `page-${name}`,
    label: t(label),
    icon: <Icon aria-hidden />,
    run: () => navigate({ to }),
  }));
}

/** What one can do from any page. */
export function useActionCommands(): SearchCommand[] {
  const { t } = useTranslation(["shell", "common"]);
  const navigate = useNavigate();
  const { workspace, workspaces } = useCurrent();
  const { actions } = useShell();
  return [
    ...actions.map(({ name, label, icon: Icon, to, search }) => ({
      id: `action-${name}`,
      label: t(label),
      icon: <Icon aria-hidden />,
      run: () => navigate({ to, search }),
    })),
    ...THEMES.map(({ value, icon: Icon }) => ({
      id: `theme-${value}`,
      label: t("palette.theme", { theme: t(`common:theme.${value}`) }),
      icon: <Icon aria-hidden />,
      run: () => setTheme(value),
    })),
    ...LANGUAGE_OPTIONS.filter(({ value }) => value !== currentLanguage()).map(({ value, label }) => ({
      id: `language-${value}`,
      label: t("palette.language", { language: label }),
      icon: <Languages aria-hidden />,
      run: () => chooseLanguage(value),
    })),
    ...workspaces
      .filter(({ id }) => id !== workspace.id)
      .map(({ id, name }) => ({
        id,
        label: t("palette.workspace", { name }),
        icon: <Avatar className="size-5" name={name} seed={id} square />,
        run: async () => {
          await switchWorkspace(id);
          await navigate({ to: "/home" });
        },
      })),
    { id: "sign-out", label: t("user.sign_out"), icon: <LogOut aria-hidden />, run: logout },
  ];
}
