import i18n from "i18next";
import type { ChannelConnection, ChannelEvent } from "@/api/types";
import type { BadgeTone } from "@/components/ui/Badge";
import type { Platform } from "./parts";

export const CONNECTION_TONES: Record<ChannelConnection["status"], BadgeTone> = {
  setup: "warning",
  connected: "success",
  failed: "danger",
  off: "neutral",
};

export const EVENT_TONES: Record<ChannelEvent["status"], BadgeTone> = {
  ok: "success",
  ignored: "neutral",
  failed: "danger",
};

/** What is left to do after the connection was made, in order. */
export const STEPS: Record<Platform, readonly ("urls" | "install" | "register" | "test")[]> = {
  slack: ["urls", "install", "test"],
  discord: ["urls", "register", "test"],
  whatsapp: ["urls", "test"],
};

/** In the reader's language, or what the API says for what is new. */
export function textOr(key: string, otherwise: string): string {
  return i18n.exists(`deploy:${key}`) ? i18n.t(`deploy:${key}`) : otherwise;
}

/** Why a connection does not work; the API's own words, in English, for what has none here. */
export function failureText(code: string | null, detail: string): string {
  return code === null ? detail : textOr(`channels.failures.${code}`, detail);
}
