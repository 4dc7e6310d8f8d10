import { useMutation } from "@tanstack/react-query";
import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { Section } from "@/components/ui/Card";
import { ChoiceCards } from "@/components/ui/ChoiceCards";
import { currentLanguage, type Language } from "@/i18n";
import { LANGUAGE_OPTIONS } from "@/i18n/names";
import { problemMessage } from "@/lib/problemMessage";
import { setTheme, type Theme, useTheme } from "@/lib/theme";
import { chooseLanguage } from "../api/profile";

const THEMES = [
  { value: "system", Icon: Monitor },
  { value: "light", Icon: Sun },
  { value: "dark", Icon: Moon },
] as const;

/** How the app looks on this device, and in which language it speaks on all of them. */
export function AppearanceSettings() {
  const { t } = useTranslation(["account", "common"]);
  const theme = useTheme();
  const language = useMutation({
    mutationFn: chooseLanguage,
    onError: (error) => toast.error(problemMessage(error)),
  });
  const themes = THEMES.map(({ value, Icon }) => ({
    value,
    label: (
      <>
        <Icon aria-hidden />
        {t(`common:theme.${value}`)}
      </>
    ),
  }));
  return (
    <Section description={t("appearance.description")} title={t("appearance.title")}>
      <div className="space-y-5">
        <div className="space-y-1.5">
          <h3 className="font-medium">{t("common:theme.label")}</h3>
          <ChoiceCards<Theme> label={t("common:theme.label")} onChange={setTheme} options={themes} value={theme} />
        </div>
        <div className="space-y-1.5">
          <h3 className="font-medium">{t("common:language.label")}</h3>
          <ChoiceCards<Language>
            label={t("common:language.label")}
            onChange={(locale) => language.mutate(locale)}
            options={LANGUAGE_OPTIONS}
            value={currentLanguage()}
          />
        </div>
      </div>
    </Section>
  );
}
