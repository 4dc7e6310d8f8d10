import i18n, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];
const KEY = "fd-language";

/**
 * Namespaces: one JSON file per feature and language in `locales/<language>/<namespace>.json`.
 * A new file is found by itself; there is no list to keep.
 */
const files = import.meta.glob<Record<string, unknown>>("./locales/*/*.json", { import: "default" });
const path = (language: string, namespace: string) => `./locales/${language}/${namespace}.json`;
const namespaces = Object.keys(files)
  .filter((file) => file.startsWith("./locales/en/"))
  .map((file) => file.slice("./locales/en/".length, -".json".length));

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: (language, namespace, callback) => {
    const load = files[path(language, namespace)];
    if (!load) callback(new Error(`No texts for ${language}/${namespace}`), false);
    else
      load().then(
        (texts) => callback(null, texts),
        (error: unknown) => callback(error as Error, false),
      );
  },
};

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

function firstLanguage(): Language {
  const wanted = [localStorage.getItem(KEY), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find(isLanguage) ?? "en";
}

/** Loads every text of the visitor's language (one file) before anything is drawn. */
export async function initI18n(language: Language = firstLanguage()): Promise<void> {
  i18n.on("languageChanged", (next) => {
    document.documentElement.lang = next;
  });
  await i18n
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      supportedLngs: LANGUAGES,
      ns: namespaces,
      defaultNS: "common",
      interpolation: { escapeValue: false },
      returnNull: false,
    });
}

/** Switches the language on this device. Saving it to the profile is the caller's business. */
export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  if (i18n.language !== language) await i18n.changeLanguage(language);
}

export function currentLanguage(): Language {
  return isLanguage(i18n.language) ? i18n.language : "en";
}
