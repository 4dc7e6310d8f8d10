import type { TFunction } from "i18next";
import { z } from "zod";

export const workspaceSchema = (t: TFunction<["workspaces", "common"]>) =>
  z.object({
    name: z.string().trim().min(1, t("errors.required")).max(80, t("errors.name_long")),
  });
