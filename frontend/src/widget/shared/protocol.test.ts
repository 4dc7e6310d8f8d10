import { describe, expect, it } from "vitest";
import { subjectOf } from "./identity";
import { read, write } from "./protocol";

const source = window;
const origin = "https://app.example";
const event = (data: unknown, from: object = {}) => new MessageEvent("message", { data, source, origin, ...from });

describe("messages between page and frame", () => {
  it("are read as they were written", () => {
    expect(read(event(write({ type: "close" })), { source, origin })).toMatchObject({ type: "close" });
  });

  it("are taken from nobody else", () => {
    const close = write({ type: "close" });
    const elsewhere = document.createElement("iframe");
    document.body.append(elsewhere);
    for (const from of [{ origin: "https://evil.example" }, { origin: "null" }, { source: elsewhere.contentWindow }, { source: null }]) {
      expect(read(event(close, from), { source, origin })).toBeNull();
    }
    expect(read(event(close), { source: undefined, origin })).toBeNull();
    expect(read(event(close, { source: null }), { source: null, origin })).toBeNull();
  });

  it("are ours", () => {
    for (const data of [null, 1, "close", [], {}, { type: "close" }, { "frontdesk-widget": 2, type: "close" }, { "frontdesk-widget": 1 }]) {
      expect(read(event(data), { source, origin })).toBeNull();
    }
  });
});

describe("who a token speaks of", () => {
  const jwt = (payload: string) => `e30.${btoa(payload).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "")}.x`;

  it("is its subject", () => {
    expect(subjectOf(jwt('{"sub":"user-1?>~"}'))).toBe("user-1?>~");
    const utf8 = String.fromCharCode(...new TextEncoder().encode('{"sub":"zoë"}'));
    expect(subjectOf(jwt(utf8))).toBe("zoë");
  });

  it("is nobody where there is none", () => {
    for (const wrong of ["", "x", "a.b.c", jwt("[]"), jwt('{"sub":5}'), jwt("null")]) expect(subjectOf(wrong)).toBeNull();
  });
});
