import type { Language, Position, WidgetConfig } from "../shared/config";

/** What the script tag says. */
export interface Place {
  /** Where the script came from, which is where the iframe and the API are. */
  origin: string;
  agentId: string;
  key: string;
  overrides: Overrides;
}

export interface Overrides {
  color?: string;
  position?: Position;
  language?: WidgetConfig["language"];
  theme?: WidgetConfig["theme"];
}

/** Reads the tag; null where it cannot work, with the reason told. */
export function readPlace(script: HTMLScriptElement | null, complain: (text: string) => void): Place | null {
  const { agentId, key } = script?.dataset ?? {};
  if (!script || !agentId || !key) {
    complain("the script tag needs data-agent-id and data-key.");
    return null;
  }
  if (!key.startsWith("fd_pub_")) {
    complain("data-key has to be a publishable key (fd_pub_…). Never put a secret key into a page.");
    return null;
  }
  return { origin: new URL(script.src).origin, agentId, key, overrides: overridesOf(script.dataset) };
}

function overridesOf({ color, position, language, theme }: DOMStringMap): Overrides {
  return {
    ...(color && /^#[0-9a-f]{6}$/i.test(color) && { color }),
    ...one("position", position, ["right", "left"]),
    ...one("language", language, ["auto", "en", "fr"]),
    ...one("theme", theme, ["auto", "light", "dark"]),
  };
}

function one<T extends string>(name: string, value: string | undefined, allowed: readonly T[]) {
  const found = allowed.find((each) => each === value);
  return found && { [name]: found };
}

/** The script that runs now, or the tag with our name where a loader has lost track of it. */
export function ownScript(): HTMLScriptElement | null {
  const { currentScript } = document;
  if (currentScript instanceof HTMLScriptElement) return currentScript;
  return document.querySelector<HTMLScriptElement>('script[data-agent-id][src*="/widget.js"]');
}

/** The language to speak: the chosen one, else the page's, else the visitor's. */
export function languageOf(wanted: WidgetConfig["language"]): Language {
  const known = (tag: string): Language | undefined =>
    (["en", "fr"] as const).find((each) => tag.toLowerCase().startsWith(each));
  if (wanted !== "auto") return wanted;
  return [document.documentElement.lang, ...navigator.languages].map(known).find(Boolean) ?? "en";
}
