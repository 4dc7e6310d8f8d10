import i18n from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Formats numbers, dates and money for one language. Money is in micros (1e-6) of a dollar. */
export function formatter(locale: string) {
  const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "long" });
  return {
    number: (value: number) => new Intl.NumberFormat(locale).format(value),
    compact: (value: number) =>
      new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value),
    percent: (ratio: number) =>
      new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(ratio),
    /** Small sums keep enough digits to be told from nothing. */
    money: (micros: number) => {
      const amount = micros / 1_000_000;
      const digits = amount !== 0 && Math.abs(amount) < 1 ? 4 : 2;
      return new Intl.NumberFormat(locale, {
        style: "currency",
        currency: "USD",
        minimumFractionDigits: 2,
        maximumFractionDigits: digits,
      }).format(amount);
    },
    date: (value: string | Date) =>
      new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(new Date(value)),
    /** A calendar day ("2026-11-21"), which has no time zone. */
    day: (value: string) =>
      new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(
        new Date(`${value.slice(0, 10)}T00:00:00Z`),
      ),
    dateTime: (value: string | Date) =>
      new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(value)),
    relative: (value: string | Date, now: number = Date.now()) => {
      const seconds = (new Date(value).getTime() - now) / 1000;
      const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
      return unit
        ? relativeFormat.format(Math.round(seconds / unit[1]), unit[0])
        : i18n.t("common:time.now", { lng: locale });
    },
    bytes: (value: number) => {
      const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
      const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
      return new Intl.NumberFormat(locale, {
        style: "unit",
        unit: units[power],
        unitDisplay: power === 0 ? "long" : "short",
        maximumFractionDigits: 1,
      }).format(value / 1000 ** power);
    },
    /** Milliseconds as "420 ms" or "1.2 s". */
    duration: (ms: number) =>
      new Intl.NumberFormat(locale, {
        style: "unit",
        unit: ms < 1000 ? "millisecond" : "second",
        unitDisplay: "short",
        maximumFractionDigits: ms < 1000 ? 0 : 1,
      }).format(ms < 1000 ? ms : ms / 1000),
  };
}

/** The formatter of the chosen language. */
export function useFormat() {
  const { i18n: instance } = useTranslation();
  const language = instance.language;
  return useMemo(() => formatter(language), [language]);
}
