import type { TFunction } from "i18next";
import { z } from "zod";

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 200;

const email = (t: TFunction<"auth">) => z.string().trim().min(1, t("errors.required")).pipe(z.email(t("errors.email")));

const newPassword = (t: TFunction<"auth">) =>
  z
    .string()
    .min(PASSWORD_MIN, t("errors.password_short", { count: PASSWORD_MIN }))
    .max(PASSWORD_MAX, t("errors.password_long", { count: PASSWORD_MAX }));

export const signInSchema = (t: TFunction<"auth">) =>
  z.object({ email: email(t), password: z.string().min(1, t("errors.required")) });

export const registerSchema = (t: TFunction<"auth">) =>
  z.object({
    name: z.string().trim().min(1, t("errors.required")).max(80, t("errors.name_long")),
    email: email(t),
    password: newPassword(t),
  });

export const forgotSchema = (t: TFunction<"auth">) => z.object({ email: email(t) });

export const resetSchema = (t: TFunction<"auth">) =>
  z
    .object({ password: newPassword(t), repeat: z.string() })
    .refine((values) => values.password === values.repeat, { path: ["repeat"], error: t("errors.repeat") });
