import { useSyncExternalStore } from "react";
import { ProblemError, readProblem } from "./problem";
import type { AuthSession, Permission, User, Workspace } from "./types";

/**
 * Who is signed in, in this tab. The access token lives in memory only; the refresh token is a
 * cookie that script cannot read. A mark in local storage says whether that cookie probably
 * exists, so that a visitor who never signed in causes no failing request.
 */
export interface SessionState {
  status: "unknown" | "signed-in" | "signed-out";
  user: User | null;
  workspace: Workspace | null;
  workspaces: Workspace[];
  /** What the person may do in the workspace. */
  permissions: Permission[];
  /** Signed out on purpose, so that the sign-in page need not offer a way back. */
  left: boolean;
}

interface Current {
  user: User;
  workspace: Workspace;
  workspaces: Workspace[];
  permissions: Permission[];
}

const SIGNED_OUT: SessionState = {
  status: "signed-out",
  user: null,
  workspace: null,
  workspaces: [],
  permissions: [],
  left: false,
};
const MARK = "fd-signed-in";
const WORKSPACE = "fd-workspace";
/** Seconds before its end at which a token counts as used up. */
const LEEWAY = 20;

let state: SessionState = { ...SIGNED_OUT, status: "unknown" };
let token: { value: string; expiresAt: number } | null = null;
let latest: Current | null = null;
let refreshing: Promise<SessionState> | null = null;
const listeners = new Set<() => void>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("fd-session");

function publish(next: SessionState): SessionState {
  state = next;
  const { user, workspace, workspaces, permissions } = next;
  if (user && workspace) latest = { user, workspace, workspaces, permissions };
  listeners.forEach((listener) => listener());
  return state;
}

export function getSession(): SessionState {
  return state;
}

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The session, re-rendering when it changes. */
export function useSession(): SessionState {
  return useSyncExternalStore(subscribeSession, getSession);
}

/**
 * The signed-in user and workspace; only for screens below the sign-in wall. A screen that is
 * drawn once more while the session ends sees the last ones.
 */
export function useCurrent(): Current {
  const { user, workspace, workspaces, permissions } = useSession();
  const shown = user && workspace ? { user, workspace, workspaces, permissions } : latest;
  if (!shown) throw new Error("useCurrent needs a signed-in session");
  return shown;
}

/** Takes over a session that the API answered with (register, log in, refresh). */
export function acceptSession(session: AuthSession): SessionState {
  token = { value: session.access_token, expiresAt: Date.now() + session.expires_in * 1000 };
  localStorage.setItem(MARK, "1");
  sessionStorage.setItem(WORKSPACE, session.workspace.id);
  localStorage.setItem(WORKSPACE, session.workspace.id);
  return publish({
    status: "signed-in",
    user: session.user,
    workspace: session.workspace,
    workspaces: session.workspaces,
    permissions: session.permissions,
    left: false,
  });
}

/** Signs this tab and the others out after the person asked for it. */
export function dropSession(): void {
  forget(true);
  channel?.postMessage("signed-out");
}

function forget(left = false): void {
  token = null;
  localStorage.removeItem(MARK);
  sessionStorage.removeItem(WORKSPACE);
  publish({ ...SIGNED_OUT, left });
}

channel?.addEventListener("message", () => {
  if (state.status === "signed-in") forget(true);
});

/** Puts a changed user or workspace (profile saved, renamed) into the session. */
export function patchSession(change: Partial<Pick<SessionState, "user" | "workspace" | "workspaces">>): void {
  publish({ ...state, ...change });
}

function wantedWorkspace(): string | null {
  return sessionStorage.getItem(WORKSPACE) ?? localStorage.getItem(WORKSPACE);
}

async function requestRefresh(workspaceId: string | null): Promise<Response> {
  try {
    return await fetch("/api/auth/refresh", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(workspaceId ? { workspace_id: workspaceId } : {}),
    });
  } catch {
    throw new ProblemError(0, {});
  }
}

async function underLock<T>(work: () => Promise<T>): Promise<T> {
  // Tabs share the cookie and the refresh token rotates: two at once would look like a theft.
  // Browsers offer locks on secure origins only.
  return "locks" in navigator ? await navigator.locks.request("fd-refresh", () => work()) : await work();
}

async function runRefresh(workspaceId: string | null): Promise<SessionState> {
  let response = await requestRefresh(workspaceId);
  if (workspaceId && (response.status === 403 || response.status === 404)) {
    // The workspace is gone or no longer ours: fall back to the API's choice.
    response = await requestRefresh(null);
  }
  if (response.ok) return acceptSession((await response.json()) as AuthSession);
  if (response.status === 401) forget();
  throw await readProblem(response);
}

/**
 * Trades the refresh cookie for a new access token; also how the workspace is switched.
 * Callers at the same time share one request. Throws `ProblemError`; after a 401 the session
 * is signed out.
 */
export function refreshSession(workspaceId?: string): Promise<SessionState> {
  if (workspaceId) return underLock(() => runRefresh(workspaceId));
  refreshing ??= underLock(() => runRefresh(wantedWorkspace())).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** Finds out, once after loading, whether somebody is signed in. */
export async function restoreSession(): Promise<SessionState> {
  if (state.status !== "unknown") return state;
  if (!localStorage.getItem(MARK)) return publish(SIGNED_OUT);
  try {
    return await refreshSession();
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return getSession();
    throw error;
  }
}

/** A token that is good for at least some seconds, or null when signed out. */
export async function freshToken(): Promise<string | null> {
  if (!token) return null;
  if (token.expiresAt - LEEWAY * 1000 <= Date.now()) await refreshSession();
  return currentToken();
}

export function currentToken(): string | null {
  return token?.value ?? null;
}
