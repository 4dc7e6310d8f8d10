import { vi } from "vitest";
import { acceptSession } from "@/api/session";
import type { AuthSession, Permission, Role } from "@/api/types";
import { roles } from "../../../layers/shared/frontdesk/roles.json";

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

export const problem = (status: number, code: string, extra: object = {}): Response =>
  new Response(JSON.stringify({ type: "about:blank", title: code, status, detail: code, code, ...extra }), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });

export function authSession(token: string, change: Partial<AuthSession> = {}): AuthSession {
  const workspace = {
    id: "wks_1",
    name: "Home",
    role: "owner",
    tier: "free",
    personal: true,
    created_at: "2026-01-01T00:00:00Z",
  } as const;
  return {
    access_token: token,
    token_type: "bearer",
    expires_in: 900,
    user: {
      id: "usr_1",
      email: "ada@example.com",
      name: "Ada",
      email_verified: true,
      locale: "en",
      platform_admin: false,
      created_at: "2026-01-01T00:00:00Z",
    },
    workspace,
    workspaces: [workspace],
    permissions: roles[change.workspace?.role ?? workspace.role] as Permission[],
    ...change,
  };
}

/** Signs somebody in who has this role in the workspace. */
export function signInAs(role: Role): void {
  const workspace = { ...authSession("token").workspace, role };
  acceptSession(authSession("token", { workspace, workspaces: [workspace] }));
}

export interface Call {
  method: string;
  path: string;
  token: string | null;
  idempotencyKey: string | null;
  body: unknown;
}

/** Answers every request by `answer` and records it, in place of the network. */
export function stubApi(answer: (call: Call, index: number) => Response | Promise<Response>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input instanceof Request ? input : new URL(input, window.location.origin), init);
    const text = await request.text();
    const call: Call = {
      method: request.method,
      path: new URL(request.url).pathname,
      token: request.headers.get("Authorization")?.replace("Bearer ", "") ?? null,
      idempotencyKey: request.headers.get("Idempotency-Key"),
      body: text ? (JSON.parse(text) as unknown) : null,
    };
    calls.push(call);
    return answer(call, calls.length - 1);
  });
  return calls;
}
