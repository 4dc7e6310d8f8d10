import { client, unwrap } from "@/api/client";
import { patchSession } from "@/api/session";
import type { Locale, User } from "@/api/types";

export async function saveProfile(body: { name?: string; locale?: Locale }): Promise<User> {
  const user = unwrap(await client.PATCH("/api/users/me", { body }));
  patchSession({ user });
  return user;
}
