import { background, colorOr, mix, readableAs } from "../shared/colors";

/** Backgrounds and text of `styles/tokens.css`, which the customer's colour has to fit. */
const THEMES = {
  light: { surface: "#ffffff", behind: ["#fafafa", "#ffffff", "#f1f1f3"], text: "#18181b", soft: 0.14 },
  dark: { surface: "#151519", behind: ["#0f0f12", "#151519", "#1b1b21", "#202027"], text: "#ededf0", soft: 0.24 },
} as const;

/** The design tokens that follow the customer's colour, readable in either theme. */
export function accentTokens(color: string, dark: boolean): Record<string, string> {
  const { surface, behind, text, soft } = THEMES[dark ? "dark" : "light"];
  const { color: accent, text: onAccent } = background(colorOr(color));
  const accentSoft = mix(surface, accent, soft);
  const accentText = readableAs(accent, [...behind, accentSoft], text);
  return {
    "--accent": accent,
    // Away from what is written on it.
    "--accent-hover": mix(accent, onAccent === "#ffffff" ? "#000000" : "#ffffff", 0.14),
    "--on-accent": onAccent,
    "--accent-text": accentText,
    "--accent-soft": accentSoft,
    "--ring": accentText,
  };
}

export function applyLook(color: string, dark: boolean): void {
  const { dataset, style } = document.documentElement;
  dataset.theme = dark ? "dark" : "light";
  for (const [name, value] of Object.entries(accentTokens(color, dark))) style.setProperty(name, value);
}
