import type { Language } from ".";

/** Each language under its own name, as its speakers look for it. */
export const LANGUAGE_OPTIONS: { value: Language; label: string; lang: string }[] = [
  { value: "en", label: "English", lang: "en" },
  { value: "fr", label: "Français", lang: "fr" },
];
