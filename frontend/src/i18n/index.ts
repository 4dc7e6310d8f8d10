import i18n, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];
const KEY = "fd-language";

/** One module per language, so that a browser loads all texts of one in one request. */
const LOADERS: Record<Language, () => Promise<{ files: Record<string, Record<string, unknown>> }>> = {
  en: () => import("./texts/en"),
  fr: () => import("./texts/fr"),
};

/**
 * Namespaces: one JSON file per feature and language in `locales/<language>/<namespace>.json`.
 * A new file is found by itself; there is no list to keep.
 */
async function textsOf(language: Language): Promise<Record<string, Record<string, unknown>>> {
  const { files } = await LOADERS[language]();
  const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1, -".json".length);
  return Object.fromEntries(Object.entries(files).map(([path, texts]) => [nameOf(path), texts]));
}

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: (language, namespace, callback) => {
    textsOf(language as Language).then(
      (texts) => callback(null, texts[namespace]),
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
      ns: Object.keys(await textsOf(language)),
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
