import type { TFunction } from "i18next";
import { z } from "zod";

type T = TFunction<["account", "common"]>;

export const NAME_MAX = 80;
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 200;

export const profileSchema = (t: T) =>
  z.object({
    name: z.string().trim().min(1, t("errors.required")).max(NAME_MAX, t("errors.name_long", { count: NAME_MAX })),
  });

export const passwordSchema = (t: T) =>
  z
    .object({
      current_password: z.string().min(1, t("errors.required")),
      new_password: z
        .string()
        .min(PASSWORD_MIN, t("errors.password_short", { count: PASSWORD_MIN }))
        .max(PASSWORD_MAX, t("errors.password_long", { count: PASSWORD_MAX })),
      repeat: z.string(),
    })
    .refine((values) => values.new_password === values.repeat, { path: ["repeat"], error: t("errors.repeat") });

export const deleteSchema = (t: T) => z.object({ password: z.string().min(1, t("errors.required")) });
