import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StoredSession } from "../shared/protocol";
import { Visitor } from "./visitor";

const KEY = "fd_pub_1";
const jwt = (sub: string) => `e30.${btoa(JSON.stringify({ sub }))}.x`;
const session = (change: Partial<StoredSession> = {}): StoredSession => ({
  token: "old",
  expires_at: "2999-01-01T00:00:00Z",
  renewed_at: new Date().toISOString(),
  form_done: true,
  subject: null,
  ...change,
});

interface Call {
  path: string;
  bearer: string;
  body: unknown;
}

let calls: Call[];
let reply: (call: Call) => Response;

const json = (status: number, body: object) => new Response(JSON.stringify(body), { status });
const opened = (token: string) => json(200, { token, expires_at: "2999-01-01T00:00:00Z", form_done: false });

beforeEach(() => {
  calls = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const bearer = new Headers(init.headers).get("authorization")!.replace("Bearer ", "");
    const call = { path: url.replace("/api/widget/agt_1", ""), bearer, body };
    calls.push(call);
    return Promise.resolve(reply(call));
  });
});
afterEach(() => vi.unstubAllGlobals());

function visitor(stored: StoredSession | null = null) {
  const hooks = { onSession: vi.fn(), onError: vi.fn() };
  return { hooks, who: new Visitor("agt_1", KEY, stored, hooks) };
}

describe("a visitor", () => {
  it("gets a session with the first call that needs one, and one only", async () => {
    reply = ({ path }) => (path === "/sessions" ? opened("new") : json(200, {}));
    const { who, hooks } = visitor();
    await Promise.all([who.json("/conversations"), who.json("/conversations")]);
    expect(calls.map(({ path, bearer }) => [path, bearer])).toEqual([
      ["/sessions", KEY],
      ["/conversations", "new"],
      ["/conversations", "new"],
    ]);
    expect(hooks.onSession).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ token: "new", subject: null }));
  });

  it("uses the former session, and renews it when it is old or refused", async () => {
    reply = ({ path, bearer }) => {
      if (path === "/sessions") return opened("new");
      return bearer === "old" ? json(401, { code: "unauthenticated" }) : json(200, {});
    };
    const refused = visitor(session());
    await refused.who.json("/conversations");
    expect(calls.map(({ path }) => path)).toEqual(["/conversations", "/sessions", "/conversations"]);
    expect(calls[1]!.body).toEqual({ token: "old" });
    calls = [];
    await visitor(session({ renewed_at: "2020-01-01T00:00:00Z" })).who.json("/conversations");
    expect(calls.map(({ path }) => path)).toEqual(["/sessions", "/conversations"]);
  });

  it("is told that the chat is closed when the key was revoked, in a visitor's words", async () => {
    reply = () => json(401, { code: "unauthenticated", detail: "The key fd_pub was revoked by Ada" });
    const { who, hooks } = visitor(session());
    await expect(who.json("/conversations")).rejects.toMatchObject({ code: "widget_closed", detail: "" });
    expect(who.getState().closed).toBe(true);
    expect(hooks.onError).toHaveBeenCalledWith("unauthenticated");
  });

  it("becomes another person by a signed identity, of whom nothing is shown before", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    reply = () => opened("eve's");
    const real = fetch;
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => (await gate, real(url, init)));
    const { who, hooks } = visitor(session({ subject: "ada" }));
    const done = who.identify(jwt("eve"));
    expect(who.getState()).toMatchObject({ session: null, person: 1, waiting: true });
    release();
    await done;
    expect(calls).toEqual([{ path: "/sessions", bearer: KEY, body: { identity: jwt("eve") } }]);
    expect(who.getState()).toMatchObject({ person: 2, waiting: false, session: { token: "eve's", subject: "eve" } });
    expect(hooks.onSession).toHaveBeenLastCalledWith(expect.objectContaining({ subject: "eve" }));
  });

  it("goes on asking what was asked while signing in, and never what another person asked", async () => {
    reply = () => opened("eve's");
    const { who } = visitor(session());
    await who.identify(jwt("eve"));
    who.leave(0, ["Where is my parcel?"]);
    expect(who.takeUnanswered()).toEqual(["Where is my parcel?"]);
    expect(who.takeUnanswered()).toEqual([]);
    await who.identify(jwt("ada"));
    who.leave(1, ["a question of Eve"]);
    expect(who.takeUnanswered()).toEqual([]);
    who.logout();
    who.leave(who.getState().person - 1, ["a question of Ada"]);
    expect(who.takeUnanswered()).toEqual([]);
  });

  it("stays nobody known when the identity is refused, and may still talk", async () => {
    reply = ({ body }) => ((body as { identity?: string }).identity ? json(401, { code: "identity_refused" }) : opened("anonymous"));
    const { who, hooks } = visitor(session({ subject: "ada" }));
    await who.identify(jwt("ada"));
    expect(hooks.onError).toHaveBeenCalledWith("identity_refused");
    expect(who.getState()).toMatchObject({ session: null, waiting: false, closed: false });
    await who.answer({ name: "Ada" });
    expect(calls.at(-1)!.body).toEqual({ form: { name: "Ada" } });
  });

  it("tells of limits without the customer's plan", async () => {
    const codes: Record<string, string> = { agent_busy: "widget_used_up", rate_limited: "widget_busy" };
    for (const [code, told] of Object.entries(codes)) {
      reply = () => json(429, { code, detail: "The free plan allows 60" });
      await expect(visitor(session()).who.json("/chat")).rejects.toMatchObject({ code: told, detail: "" });
    }
  });
});
