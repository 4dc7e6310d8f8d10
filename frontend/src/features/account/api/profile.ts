import { client, unwrap } from "@/api/client";
import { patchSession } from "@/api/session";
import type { Locale, User } from "@/api/types";
import { setLanguage } from "@/i18n";

export async function saveProfile(body: { name?: string; locale?: Locale }): Promise<User> {
  const user = unwrap(await client.PATCH("/api/users/me", { body }));
  patchSession({ user });
  return user;
}

/** Switches the language here at once, and saves it for the other devices. */
export async function chooseLanguage(locale: Locale): Promise<void> {
  await setLanguage(locale);
  await saveProfile({ locale });
}
