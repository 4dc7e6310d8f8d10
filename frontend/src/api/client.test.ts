import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as Client from "./client";
import type * as Session from "./session";
import { authSession, json, problem, stubApi } from "@/test/api";

let client: typeof Client;
let session: typeof Session;

beforeEach(async () => {
  vi.resetModules();
  session = await import("./session");
  client = await import("./client");
});

const signIn = (token = "first", change = {}) => session.acceptSession(authSession(token, change));
const refreshes = (calls: { path: string }[]) => calls.filter(({ path }) => path === "/api/auth/refresh");

describe("authorizedFetch", () => {
  it("sends the access token", async () => {
    const calls = stubApi(() => json({}));
    signIn();
    await client.authorizedFetch("/api/agents");
    expect(calls).toMatchObject([{ path: "/api/agents", token: "first" }]);
  });

  it("sends no token and tries nothing again when nobody is signed in", async () => {
    const calls = stubApi(() => problem(401, "invalid_credentials"));
    const response = await client.authorizedFetch("/api/auth/login", { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
    expect(calls).toMatchObject([{ token: null }]);
  });

  it("renews once after a 401 and repeats the request with its body", async () => {
    const calls = stubApi(({ path, token }) => {
      if (path === "/api/auth/refresh") return json(authSession("second"));
      return token === "second" ? json({ ok: true }) : problem(401, "unauthenticated");
    });
    signIn();
    const response = await client.authorizedFetch("/api/agents", { method: "POST", body: '{"name":"Desk"}' });
    expect(await response.json()).toEqual({ ok: true });
    expect(calls).toMatchObject([
      { path: "/api/agents", token: "first", body: { name: "Desk" } },
      { path: "/api/auth/refresh", body: { workspace_id: "wks_1" } },
      { path: "/api/agents", token: "second", body: { name: "Desk" } },
    ]);
  });

  it("renews once for many requests at the same time", async () => {
    const calls = stubApi(({ path, token }) => {
      if (path === "/api/auth/refresh") return json(authSession("second"));
      return token === "second" ? json({}) : problem(401, "unauthenticated");
    });
    signIn();
    const responses = await Promise.all([1, 2, 3].map((n) => client.authorizedFetch(`/api/agents/${n}`)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(refreshes(calls)).toHaveLength(1);
  });

  it("renews a token that is about to end before using it", async () => {
    const calls = stubApi(({ path }) => json(path === "/api/auth/refresh" ? authSession("second") : {}));
    signIn("first", { expires_in: 5 });
    await client.authorizedFetch("/api/agents");
    expect(calls.map(({ path, token }) => [path, token])).toEqual([
      ["/api/auth/refresh", null],
      ["/api/agents", "second"],
    ]);
  });

  it("gives up after the second 401", async () => {
    const calls = stubApi(({ path }) =>
      path === "/api/auth/refresh" ? json(authSession("second")) : problem(401, "unauthenticated"),
    );
    signIn();
    const response = await client.authorizedFetch("/api/agents");
    expect(response.status).toBe(401);
    expect(calls).toHaveLength(3);
  });

  it("signs out when the session cannot be renewed, and offers the way back", async () => {
    stubApi(({ path }) => problem(401, path === "/api/auth/refresh" ? "session_expired" : "unauthenticated"));
    signIn();
    await expect(client.authorizedFetch("/api/agents")).rejects.toMatchObject({ code: "session_expired" });
    expect(session.getSession()).toMatchObject({ status: "signed-out", user: null, left: false });
    expect(localStorage.getItem("fd-signed-in")).toBeNull();
  });

  it("stays signed in when the renewal gets no answer", async () => {
    stubApi(({ path }) => {
      if (path === "/api/auth/refresh") throw new TypeError("Failed to fetch");
      return problem(401, "unauthenticated");
    });
    signIn();
    await expect(client.authorizedFetch("/api/agents")).rejects.toMatchObject({ status: 0, code: "network_error" });
    expect(session.getSession().status).toBe("signed-in");
  });

  it("tells a lost connection from an abort", async () => {
    stubApi(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(client.authorizedFetch("/api/agents")).rejects.toMatchObject({ code: "network_error" });
    const abort = new AbortController();
    abort.abort();
    await expect(client.authorizedFetch("/api/agents", { signal: abort.signal })).rejects.not.toHaveProperty("code", "network_error");
  });
});

describe("refreshSession", () => {
  it("switches to the workspace it is given", async () => {
    const calls = stubApi(() => json(authSession("second")));
    signIn();
    await session.refreshSession("wks_2");
    expect(calls).toMatchObject([{ body: { workspace_id: "wks_2" } }]);
  });

  it("falls back to another workspace when the wanted one is gone", async () => {
    const calls = stubApi(({ body }) =>
      Object.keys(body as object).length > 0 ? problem(404, "not_found") : json(authSession("second")),
    );
    localStorage.setItem("fd-signed-in", "1");
    localStorage.setItem("fd-workspace", "wks_gone");
    await expect(session.restoreSession()).resolves.toMatchObject({ status: "signed-in" });
    expect(calls.map(({ body }) => body)).toEqual([{ workspace_id: "wks_gone" }, {}]);
  });
});

describe("restoreSession", () => {
  it("asks nothing for a visitor who never signed in", async () => {
    const calls = stubApi(() => problem(401, "session_expired"));
    await expect(session.restoreSession()).resolves.toMatchObject({ status: "signed-out" });
    expect(calls).toEqual([]);
  });

  it("is signed out when the cookie has ended", async () => {
    stubApi(() => problem(401, "session_expired"));
    localStorage.setItem("fd-signed-in", "1");
    await expect(session.restoreSession()).resolves.toMatchObject({ status: "signed-out" });
  });
});

describe("unwrap", () => {
  it("gives the data of a success", async () => {
    stubApi(() => json({ items: [], next_cursor: null }));
    expect(client.unwrap(await client.client.GET("/api/agents"))).toEqual({ items: [], next_cursor: null });
  });

  it("throws the problem with its extra members and the time to wait", async () => {
    stubApi(
      () =>
        new Response(JSON.stringify({ title: "Conflict", status: 409, code: "version_conflict", base_version: 3 }), {
          status: 409,
          headers: { "Content-Type": "application/problem+json", "Retry-After": "7" },
        }),
    );
    const result = await client.client.GET("/api/agents");
    expect(() => client.unwrap(result)).toThrow(
      expect.objectContaining({ status: 409, code: "version_conflict", retryAfter: 7, extra: expect.objectContaining({ base_version: 3 }) as unknown }),
    );
  });

  it("makes a problem of an answer that is none", async () => {
    stubApi(() => new Response("<html>Bad gateway</html>", { status: 502 }));
    const result = await client.client.GET("/api/agents");
    expect(() => client.unwrap(result)).toThrow(expect.objectContaining({ status: 502, code: "http_502", errors: [] }));
  });
});
