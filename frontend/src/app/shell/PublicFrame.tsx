import { Link } from "@tanstack/react-router";
import { Languages, Moon, Sun, SunMoon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/IconButton";
import { Logo } from "@/components/ui/Logo";
import { Menu, MenuRadioGroup } from "@/components/ui/Menu";
import { SkipLink } from "@/components/ui/SkipLink";
import { currentLanguage, setLanguage, type Language } from "@/i18n";
import { setTheme, useTheme, type Theme } from "@/lib/theme";
import { LANGUAGE_OPTIONS } from "@/i18n/names";

const THEME_ICONS = { system: SunMoon, light: Sun, dark: Moon };

/** What stands around the pages that need no account. */
export function PublicFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation(["shell", "common"]);
  const theme = useTheme();
  const ThemeIcon = THEME_ICONS[theme];
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink target="content">{t("common:nav.skip")}</SkipLink>
      <header className="mx-auto flex h-16 w-full max-w-6xl items-center justify-between gap-3 px-5">
        <Link aria-label={t("public.start")} className="rounded-lg max-md:py-2" to="/">
          <Logo />
        </Link>
        <div className="flex items-center gap-1">
          <Menu
            align="end"
            trigger={
              <IconButton label={t("common:language.label")}>
                <Languages aria-hidden />
              </IconButton>
            }
          >
            <MenuRadioGroup<Language>
              label={t("common:language.label")}
              onChange={(language) => void setLanguage(language)}
              options={LANGUAGE_OPTIONS}
              value={currentLanguage()}
            />
          </Menu>
          <Menu
            align="end"
            trigger={
              <IconButton label={t("common:theme.label")}>
                <ThemeIcon aria-hidden />
              </IconButton>
            }
          >
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
          </Menu>
          {actions}
        </div>
      </header>
      <main className="flex flex-1 flex-col" id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
