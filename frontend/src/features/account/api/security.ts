import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { dropSession } from "@/api/session";

export async function changePassword(body: { current_password: string; new_password: string }): Promise<void> {
  unwrap(await client.POST("/api/users/me/password", { body }));
}

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async ({ signal }) => unwrap(await client.GET("/api/auth/sessions", { signal })).items,
});

export async function revokeSession(sessionId: string): Promise<void> {
  unwrap(await client.DELETE("/api/auth/sessions/{session_id}", { params: { path: { session_id: sessionId } } }));
}

/** Deletes the account with everything in it and leaves the app. */
export async function deleteAccount(body: { password: string }): Promise<void> {
  unwrap(await client.DELETE("/api/users/me", { body }));
  dropSession();
}
