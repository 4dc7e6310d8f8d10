import type { TFunction } from "i18next";
import { z } from "zod";
import type { ApiKey, ApiKeyScope } from "@/api/types";
import { newIdempotencyKey } from "@/lib/idempotencyKey";
import { isOrigin, ORIGIN_LIMITS, readOrigins } from "./origins";

export const KEY_LIMITS = { name: 80 } as const;
export const SCOPES = ["chat", "knowledge"] as const satisfies readonly ApiKeyScope[];
export const EXPIRIES = ["never", "7", "30", "90", "365"] as const;
export type Expiry = (typeof EXPIRIES)[number];

const DAY_MS = 86_400_000;

export interface KeyForm {
  name: string;
  type: ApiKey["type"];
  scopes: ApiKeyScope[];
  /** One a line. */
  origins: string;
  /** Days from now. */
  expiry: Expiry;
}

export const emptyKey = (type: ApiKey["type"]): KeyForm => ({
  name: "",
  type,
  scopes: ["chat"],
  origins: "",
  expiry: "never",
});

/** One try to make what a form says: repeated, it is the very same request. */
export interface Attempt {
  form: string;
  /** When it was begun, from which the end of the key is counted. */
  now: number;
  /** The Idempotency-Key. */
  id: string;
}

export const newAttempt = (form: string): Attempt => ({ form, now: Date.now(), id: newIdempotencyKey() });

export interface KeySettings {
  name: string;
  type: ApiKey["type"];
  scopes: ApiKeyScope[];
  origins: string[];
  expires_at: string | null;
}

/** What the API is sent: only secret keys have scopes, only publishable ones have origins. */
export function toKeySettings({ name, type, scopes, origins, expiry }: KeyForm, now: number): KeySettings {
  return {
    name: name.trim(),
    type,
    scopes: type === "secret" ? scopes : ["chat"],
    origins: type === "publishable" ? readOrigins(origins) : [],
    expires_at: expiry === "never" ? null : new Date(now + Number(expiry) * DAY_MS).toISOString(),
  };
}

/** What is wrong with the origins, in words; null when nothing is. */
export function originsProblem(text: string, t: TFunction<"deploy">): string | null {
  const origins = readOrigins(text);
  if (origins.length > ORIGIN_LIMITS.origins) return t("origins.many", { count: ORIGIN_LIMITS.origins });
  const wrong = origins.find((origin) => origin.length > ORIGIN_LIMITS.length || !isOrigin(origin));
  return wrong === undefined ? null : t("origins.invalid", { origin: wrong });
}

/** What has to be filled in, so that mistakes show before the request. */
export function keySchema(t: TFunction<"deploy">) {
  return z
    .object({
      name: z.string().trim().min(1, t("keys.form.name_missing")).max(KEY_LIMITS.name),
      type: z.enum(["secret", "publishable"]),
      scopes: z.array(z.enum(SCOPES)),
      origins: z.string(),
      expiry: z.enum(EXPIRIES),
    })
    .superRefine(({ type, scopes, origins }, context) => {
      if (type === "secret" && scopes.length === 0) {
        context.addIssue({ code: "custom", path: ["scopes"], message: t("keys.form.scopes_missing") });
      }
      const problem = type === "publishable" ? originsProblem(origins, t) : null;
      if (problem) context.addIssue({ code: "custom", path: ["origins"], message: problem });
    });
}
