import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown, LogOut, UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { useCurrent } from "@/api/session";
import { Avatar } from "@/components/ui/Avatar";
import { Menu, MenuItem, MenuLabel, MenuRadioGroup, MenuSeparator } from "@/components/ui/Menu";
import { chooseLanguage } from "@/features/account/api/profile";
import { logout } from "@/features/auth/api/auth";
import { currentLanguage, type Language } from "@/i18n";
import { cn } from "@/lib/cn";
import { problemMessage } from "@/lib/problemMessage";
import { setTheme, useTheme, type Theme } from "@/lib/theme";
import { LANGUAGE_OPTIONS } from "@/i18n/names";

export function UserMenu({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation(["shell", "common"]);
  const { user } = useCurrent();
  const navigate = useNavigate();
  const theme = useTheme();
  const language = useMutation({
    mutationFn: chooseLanguage,
    onError: (error) => toast.error(problemMessage(error)),
  });

  return (
    <Menu
      className="w-56"
      side="top"
      trigger={
        <button
          className={cn(
            "flex h-11 w-full items-center gap-2.5 rounded-lg px-2 text-left hover:bg-hover data-[state=open]:bg-hover",
            compact && "justify-center px-0",
          )}
          type="button"
        >
          <Avatar className="size-7" name={user.name} seed={user.id} />
          <span className={compact ? "sr-only" : "min-w-0 flex-1"}>
            <span className="block truncate text-sm font-medium">{user.name}</span>
            <span className="block truncate text-xs text-muted">{user.email}</span>
          </span>
          {!compact && <ChevronsUpDown aria-hidden className="size-4 text-muted" />}
          <span className="sr-only">{t("user.menu")}</span>
        </button>
      }
    >
      <MenuItem icon={<UserRound aria-hidden />} onSelect={() => void navigate({ to: "/settings" })}>
        {t("user.profile")}
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>{t("common:theme.label")}</MenuLabel>
      <MenuRadioGroup<Theme>
        label={t("common:theme.label")}
        onChange={setTheme}
        options={[
          { value: "system", label: t("common:theme.system") },
          { value: "light", label: t("common:theme.light") },
          { value: "dark", label: t("common:theme.dark") },
        ]}
        value={theme}
      />
      <MenuSeparator />
      <MenuLabel>{t("common:language.label")}</MenuLabel>
      <MenuRadioGroup<Language>
        label={t("common:language.label")}
        onChange={(locale) => language.mutate(locale)}
        options={LANGUAGE_OPTIONS}
        value={currentLanguage()}
      />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => void logout().catch(() => undefined)}>
        {t("user.sign_out")}
      </MenuItem>
    </Menu>
  );
}
