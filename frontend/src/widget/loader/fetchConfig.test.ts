import { afterEach, describe, expect, it, vi } from "vitest";
import { fetchConfig } from "./fetchConfig";

const PLACE = { origin: "https://app.example", agentId: "agt_1", key: "fd_pub_1", overrides: {} };
const config = { agent: { id: "agt_1" }, title: "Lumen" };
const json = (status: number, body: object) => new Response(JSON.stringify(body), { status });

function answers(...replies: (Response | Error)[]) {
  const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() => {
    const reply = replies.shift()!;
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe("the widget's settings", () => {
  it("are asked for with the key, without cookies", async () => {
    const fetched = answers(json(200, config));
    expect(await fetchConfig(PLACE)).toEqual({ kind: "config", config });
    const [url, init] = fetched.mock.calls[0]!;
    expect(url).toBe("https://app.example/api/widget/agt_1/config");
    expect(init).toMatchObject({ headers: { Authorization: "Bearer fd_pub_1" }, credentials: "omit" });
  });

  it.each([401, 403, 404, 409])("a refusal (%i) is final", async (status) => {
    const fetched = answers(json(status, { code: "origin_not_allowed", detail: "Add it." }));
    expect(await fetchConfig(PLACE)).toEqual({ kind: "refused", status, code: "origin_not_allowed", detail: "Add it." });
    expect(fetched).toHaveBeenCalledOnce();
  });

  it("what may pass is tried again, and not for ever", async () => {
    const waits: number[] = [];
    const wait = (ms: number) => Promise.resolve(void waits.push(ms));
    answers(new TypeError("offline"), json(503, {}), json(200, config));
    expect(await fetchConfig(PLACE, wait)).toMatchObject({ kind: "config" });
    expect(waits).toEqual([1500, 3000]);
    const fetched = answers(json(429, {}), new Response("<html>", { status: 200 }), new TypeError("offline"));
    expect(await fetchConfig(PLACE, wait)).toEqual({ kind: "unreachable" });
    expect(fetched).toHaveBeenCalledTimes(3);
  });
});
