import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LANGUAGES, type Language } from ".";

const LOCALES = join(import.meta.dirname, "locales");
const SOURCES = join(import.meta.dirname, "..");
type Texts = { [key: string]: string | Texts };

const namespaces = (language: Language) => readdirSync(join(LOCALES, language)).sort();
const read = (language: Language, file: string) =>
  JSON.parse(readFileSync(join(LOCALES, language, file), "utf8")) as Texts;

function flat(texts: Texts, prefix = ""): Map<string, string> {
  const result = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === "string") result.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) result.set(inner, text);
  }
  return result;
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const names = (texts: Map<string, string>) => [...new Set([...texts.keys()].map((key) => key.replace(PLURAL, "")))].sort();
const slots = (text: string) => [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].sort().join();

it("has the same namespaces in every language", () => {
  for (const language of LANGUAGES) expect(namespaces(language)).toEqual(namespaces("en"));
});

describe.each(namespaces("en"))("%s", (file) => {
  const english = flat(read("en", file));

  it.each(LANGUAGES)("has the same keys in %s", (language) => {
    expect(names(flat(read(language, file)))).toEqual(names(english));
  });

  it.each(LANGUAGES)("has every plural form of %s and no empty text", (language) => {
    const texts = flat(read(language, file));
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = [...new Set([...texts.keys()].filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, "")))];
    for (const key of counted) {
      const has = forms.filter((form) => texts.has(`${key}_${form}`));
      expect(`${key}: ${has.join()}`).toBe(`${key}: ${forms.join()}`);
    }
    for (const [key, text] of texts) expect(text.trim(), key).not.toBe("");
  });

  it.each(LANGUAGES)("fills the same values in %s", (language) => {
    for (const [key, text] of flat(read(language, file))) {
      const original = english.get(key) ?? english.get(key.replace(PLURAL, "_other"));
      // "a second" may say one without a number.
      if (original !== undefined && !key.endsWith("_one")) expect(`${key}: ${slots(text)}`).toBe(`${key}: ${slots(original)}`);
    }
  });
});

describe("the texts that the code asks for", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.|\.gen\./.test(file),
  );
  const known = new Map(namespaces("en").map((file) => [file.replace(".json", ""), names(flat(read("en", file)))]));

  it.each(files)("exist: %s", (file) => {
    const source = readFileSync(join(SOURCES, file), "utf8");
    const used = [...source.matchAll(/useTranslation\((?:\[?"(\w+)")?/g)].map((match) => match[1] ?? "common");
    for (const [, key] of source.matchAll(/\bt\(\s*"([^"]+)"/g)) {
      const [namespace, name] = key!.includes(":") ? (key!.split(":") as [string, string]) : [null, key!];
      const places = namespace ? [namespace] : [...new Set([...used, ...(used.length ? [] : known.keys())])];
      expect(places.some((place) => known.get(place)?.includes(name)), `${key} in ${places.join(" or ")}`).toBe(true);
    }
  });
});
