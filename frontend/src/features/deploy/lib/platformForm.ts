import type { TFunction } from "i18next";
import { z } from "zod";
import type { ChannelConnection } from "@/api/types";
import type { Platform } from "./parts";

export interface PlatformField {
  name: string;
  /** Write only: the API never gives it back. */
  secret?: true;
  /** What it has to look like, where the platform is strict about it. */
  pattern?: RegExp;
  /** What people write into it and means nothing. */
  drop?: RegExp;
  /** What it is without anything being typed. */
  preset?: string;
  placeholder?: string;
}

/** What each platform wants to know, in the order in which its pages show it. */
export const PLATFORM_FIELDS: Record<Platform, readonly PlatformField[]> = {
  slack: [
    { name: "client_id", pattern: /^\d{1,30}\.\d{1,30}$/, placeholder: "1234567890.1234567890123" },
    { name: "client_secret", secret: true },
    { name: "signing_secret", secret: true },
  ],
  discord: [
    { name: "application_id", pattern: /^\d{15,21}$/, placeholder: "1098765432109876543" },
    { name: "public_key", pattern: /^[0-9a-f]{64}$/i },
    { name: "bot_token", secret: true },
    { name: "command", pattern: /^[a-z0-9_-]{1,32}$/, preset: "ask" },
  ],
  whatsapp: [
    { name: "account_sid", pattern: /^AC[0-9a-f]{32}$/i, placeholder: "AC…" },
    { name: "auth_token", secret: true },
    { name: "from_number", pattern: /^\+[1-9]\d{6,14}$/, placeholder: "+14155238886", drop: /^whatsapp:|[\s().-]/g },
  ],
};

export const CONNECTION_LIMITS = { name: 80, value: 300, connections: 10 } as const;

export interface PlatformForm {
  name: string;
  config: Record<string, string>;
}

/** The form of a new connection, or of one that is there: its secrets are empty, and stay if they are. */
export function platformForm(platform: Platform, name: string, connection?: ChannelConnection): PlatformForm {
  const shown = (field: PlatformField) => {
    const value: unknown = field.secret ? "" : connection?.config[field.name];
    return typeof value === "string" ? value : connection ? "" : (field.preset ?? "");
  };
  return {
    name: connection?.name ?? name,
    config: Object.fromEntries(PLATFORM_FIELDS[platform].map((field) => [field.name, shown(field)])),
  };
}

/** What was typed, without what means nothing there: blanks around it, those within a number. */
function plainValue({ name, drop }: PlatformField, config: Record<string, string>): string {
  const value = config[name]?.trim() ?? "";
  return drop ? value.replace(drop, "") : value;
}

/** What is sent: a secret that was not typed again stays as it is. */
export function toConfig(platform: Platform, config: Record<string, string>): Record<string, string> {
  const filled = PLATFORM_FIELDS[platform].filter(({ name, secret }) => !secret || config[name]?.trim());
  return Object.fromEntries(filled.map((field) => [field.name, plainValue(field, config)]));
}

export function platformSchema(platform: Platform, t: TFunction<"deploy">, isNew: boolean) {
  return z.object({
    name: z.string().trim().min(1, t("channels.form.name_missing")).max(CONNECTION_LIMITS.name),
    config: z.record(z.string(), z.string()).superRefine((config, context) => {
      for (const field of PLATFORM_FIELDS[platform]) {
        const { name, secret, pattern } = field;
        const value = plainValue(field, config);
        const isKept = secret && !isNew && value === "";
        const key = value === "" ? "channels.form.missing" : `channels.invalid.${name}`;
        if (!isKept && (value === "" || (pattern && !pattern.test(value)))) {
          context.addIssue({ code: "custom", path: [name], message: t(key) });
        }
      }
    }),
  });
}
