import { client, unwrap } from "@/api/client";
import { acceptSession, dropSession } from "@/api/session";
import type { Locale } from "@/api/types";

export async function login(body: { email: string; password: string }): Promise<void> {
  acceptSession(unwrap(await client.POST("/api/auth/login", { body })));
}

export async function register(body: {
  email: string;
  password: string;
  name: string;
  locale: Locale;
}): Promise<void> {
  acceptSession(unwrap(await client.POST("/api/auth/register", { body })));
}

/** Ends the session on the server and here. Here it ends even when the server cannot be reached. */
export async function logout(): Promise<void> {
  try {
    await client.POST("/api/auth/logout");
  } finally {
    dropSession();
  }
}

export async function requestPasswordReset(body: { email: string }): Promise<void> {
  unwrap(await client.POST("/api/auth/password/forgot", { body }));
}

export async function resetPassword(body: { token: string; password: string }): Promise<void> {
  unwrap(await client.POST("/api/auth/password/reset", { body }));
}

export async function verifyEmail(body: { token: string }): Promise<void> {
  unwrap(await client.POST("/api/auth/email/verify", { body }));
}

export async function resendVerification(): Promise<void> {
  unwrap(await client.POST("/api/auth/email/resend"));
}
