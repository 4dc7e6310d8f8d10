import type { TFunction } from "i18next";
import { z } from "zod";
import type { WidgetSettings } from "@/api/types";

export const WIDGET_LIMITS = { title: 80, welcome: 2000, handoff: 500, fields: 6, label: 80, key: 30 } as const;
export const POSITIONS = ["right", "left"] as const;
export const THEMES = ["auto", "light", "dark"] as const;
export const LANGUAGES = ["auto", "en", "fr"] as const;
export const FIELD_TYPES = ["text", "email", "tel"] as const;

type Field = WidgetSettings["pre_chat"]["fields"][number];

/** The settings as a form: null, where the agent's own is taken, is an empty text. */
export interface WidgetForm {
  title: string;
  color: string;
  position: WidgetSettings["position"];
  theme: WidgetSettings["theme"];
  language: WidgetSettings["language"];
  welcome_message: string;
  suggested_questions: boolean;
  pre_chat: { enabled: boolean; fields: Field[] };
  handoff: { enabled: boolean; message: string };
  show_branding: boolean;
}

export function toWidgetForm(settings: WidgetSettings): WidgetForm {
  const { title, color, welcome_message, position, theme, language, suggested_questions, show_branding } = settings;
  return {
    title: title ?? "",
    color: color ?? "",
    position,
    theme,
    language,
    welcome_message: welcome_message ?? "",
    suggested_questions,
    pre_chat: { enabled: settings.pre_chat.enabled, fields: settings.pre_chat.fields.map((field) => ({ ...field })) },
    handoff: { ...settings.handoff },
    show_branding,
  };
}

/** The whole settings, as the API takes them. */
export function toWidgetSettings(form: WidgetForm, revision: number): WidgetSettings {
  return {
    ...form,
    title: form.title.trim() || null,
    color: form.color || null,
    welcome_message: form.welcome_message.trim() || null,
    pre_chat: {
      // Nothing to ask is no form.
      enabled: form.pre_chat.enabled && form.pre_chat.fields.length > 0,
      fields: form.pre_chat.fields.map((field) => ({ ...field, label: field.label.trim() })),
    },
    handoff: { ...form.handoff, message: form.handoff.message.trim() },
    revision,
  };
}

/** A name for an answer, made of its question: "Numéro client" is `numero_client`. */
export function fieldKey(label: string, taken: readonly string[]): string {
  const plain = label
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, WIDGET_LIMITS.key - 3)
    .replace(/^_+|_+$/g, "");
  const base = plain || "answer";
  let key = base;
  for (let count = 2; taken.includes(key); count++) key = `${base}_${count}`;
  return key;
}

/** What a widget may be set to, so that mistakes show before the request. */
export function widgetSchema(t: TFunction<"deploy">) {
  return z.object({
    title: z.string().max(WIDGET_LIMITS.title),
    color: z.string().regex(/^(#[0-9a-f]{6})?$/i, t("widget.form.color_invalid")),
    position: z.enum(POSITIONS),
    theme: z.enum(THEMES),
    language: z.enum(LANGUAGES),
    welcome_message: z.string().max(WIDGET_LIMITS.welcome),
    suggested_questions: z.boolean(),
    pre_chat: z.object({
      enabled: z.boolean(),
      fields: z
        .array(
          z.object({
            key: z.string().regex(/^[a-z0-9_]{1,30}$/, t("widget.form.key_invalid")),
            label: z.string().trim().min(1, t("widget.form.label_missing")).max(WIDGET_LIMITS.label),
            type: z.enum(FIELD_TYPES),
            required: z.boolean(),
          }),
        )
        .max(WIDGET_LIMITS.fields)
        .superRefine((fields, context) => {
          fields.forEach(({ key }, index) => {
            if (fields.findIndex((other) => other.key === key) === index) return;
            context.addIssue({ code: "custom", path: [index, "key"], message: t("widget.form.key_taken") });
          });
        }),
    }),
    handoff: z.object({ enabled: z.boolean(), message: z.string().max(WIDGET_LIMITS.handoff) }),
    show_branding: z.boolean(),
  });
}
