import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WidgetConfig } from "../shared/config";
import { type StoredSession, type ToHost, write } from "../shared/protocol";
import { Emitter } from "./emitter";
import { Store } from "./store";
import { Widget } from "./widget";

const ORIGIN = "https://app.example";
const PLACE = { origin: ORIGIN, agentId: "agt_1", key: "fd_pub_1", overrides: {} };
const CONFIG: WidgetConfig = {
  agent: { id: "agt_1", name: "Lumen", icon: "bot", color: "#5646d9", description: "" },
  title: "Lumen",
  color: "#5646d9",
  position: "right",
  theme: "light",
  language: "en",
  welcome_message: "",
  suggested_questions: [],
  pre_chat: { enabled: false, fields: [] },
  handoff: { enabled: false },
  show_branding: true,
};
const SESSION: StoredSession = {
  token: "t",
  expires_at: "2999-01-01T00:00:00Z",
  renewed_at: "2026-01-01T00:00:00Z",
  form_done: true,
  subject: "ada",
};
const jwt = (sub: string) => `e30.${btoa(JSON.stringify({ sub }))}.x`;

const observers: MutationObserver[] = [];

// jsdom knows neither constructed style sheets nor modal dialogs, nor windows of iframes in a
// shadow root.
beforeEach(() => {
  const elsewhere = document.createElement("iframe");
  document.documentElement.append(elsewhere);
  const { contentWindow } = elsewhere;
  vi.spyOn(HTMLIFrameElement.prototype, "contentWindow", "get").mockImplementation(function (this: HTMLIFrameElement) {
    // A widget of a former test has none.
    return this.isConnected ? contentWindow : null;
  });
  vi.stubGlobal(
    "MutationObserver",
    class extends MutationObserver {
      constructor(callback: MutationCallback) {
        super(callback);
        observers.push(this);
      }
    },
  );
  vi.stubGlobal("CSSStyleSheet", class { replaceSync() {} });
  HTMLDialogElement.prototype.showModal = function () { this.open = true; };
  HTMLDialogElement.prototype.close = function () { this.open = false; };
});
afterEach(() => {
  // Widgets come back into a page that is emptied; these must not.
  observers.splice(0).forEach((observer) => observer.disconnect());
  vi.unstubAllGlobals();
  document.body.replaceChildren();
  document.querySelectorAll("iframe").forEach((frame) => frame.remove());
});

function start(store = new Store("agt_1")) {
  const emitter = new Emitter();
  const heard: [string, object][] = [];
  for (const name of ["ready", "open", "close", "message", "unread", "error"]) emitter.on(name, (detail) => heard.push([name, detail]));
  const widget = new Widget(PLACE, CONFIG, store, emitter);
  widget.start();
  const root = document.querySelector("frontdesk-widget")!.shadowRoot!;
  const bubble = root.querySelector("button")!;
  const frame = () => root.querySelector("iframe");
  const sent: { type: string; [member: string]: unknown }[] = [];
  const say = (message: ToHost, origin = ORIGIN) => {
    const { contentWindow } = frame()!;
    vi.spyOn(contentWindow!, "postMessage").mockImplementation((...[data, to]: unknown[]) => {
      expect(to).toBe(ORIGIN);
      sent.push(data as (typeof sent)[number]);
    });
    window.dispatchEvent(new MessageEvent("message", { data: write(message), source: contentWindow, origin }));
  };
  return { widget, store, heard, bubble, frame, say, sent };
}

describe("the widget on a page", () => {
  it("is a button that says what it does, and loads nothing before it is near", () => {
    const { bubble, frame, heard } = start();
    expect(bubble).toHaveAccessibleName("Chat with Lumen");
    expect(bubble).toHaveAttribute("aria-expanded", "false");
    expect(frame()).toBeNull();
    expect(heard).toEqual([["ready", {}]]);
    bubble.dispatchEvent(new Event("pointerenter"));
    expect(frame()!.src).toBe(`${ORIGIN}/api/widget/agt_1/frame?key=fd_pub_1&origin=${encodeURIComponent(location.origin)}`);
    bubble.click();
    expect(bubble).toHaveAttribute("aria-expanded", "true");
    expect(bubble).toHaveAccessibleName("Close the chat");
    bubble.click();
    expect(heard.map(([name]) => name)).toEqual(["ready", "open", "close"]);
  });

  it("has no style attribute with a rule, which strict policies forbid to parse", () => {
    start();
    const root = document.querySelector("frontdesk-widget")!.shadowRoot!;
    expect(root.querySelectorAll("[style], style, script, [onclick]")).toHaveLength(0);
  });

  it("tells the frame who is here, and keeps what it is told, from that frame and origin only", () => {
    const { widget, store, say, sent, heard } = start();
    store.set({ session: SESSION, conversation: "cnv_1" });
    widget.open();
    say({ type: "hello" }, "https://evil.example");
    expect(sent).toEqual([]);
    say({ type: "hello" });
    expect(sent[0]).toMatchObject({ type: "init", session: SESSION, conversation: "cnv_1", open: true, identity: null });
    say({ type: "session", session: null }, "https://evil.example");
    expect(store.value.session).toEqual(SESSION);
    say({ type: "conversation", id: "cnv_2" });
    say({ type: "message", conversation_id: "cnv_2" });
    expect(new Store("agt_1").value).toMatchObject({ session: SESSION, conversation: "cnv_2" });
    expect(heard.at(-1)).toEqual(["message", { conversation_id: "cnv_2" }]);
  });

  it("counts what came unseen until it is opened", () => {
    const { widget, store, say, bubble, heard } = start();
    widget.open();
    say({ type: "hello" });
    widget.close();
    say({ type: "unread", count: 2 });
    expect(bubble).toHaveAccessibleName("Chat with Lumen, 2 unread messages");
    expect(bubble.querySelector(".badge")).toHaveTextContent("2");
    expect(store.value.unread).toBe(2);
    widget.open();
    expect(bubble.querySelector(".badge")).not.toBeVisible();
    expect(heard.filter(([name]) => name === "unread").map(([, detail]) => detail)).toEqual([{ count: 2 }, { count: 0 }]);
  });

  it("fetches the frame for an answer that was under way, and opens again what was open", () => {
    const store = new Store("agt_1");
    store.set({ busy: true });
    expect(start(store).frame()).not.toBeNull();
    observers.splice(0).forEach((observer) => observer.disconnect());
    document.body.replaceChildren();
    store.set({ busy: false });
    store.wasOpen = true;
    expect(start(new Store("agt_1")).bubble).toHaveAttribute("aria-expanded", "true");
  });

  it("exchanges an identity once, and forgets everything at logout", () => {
    const { widget, store, frame, say, sent, heard } = start();
    widget.identify("not a token");
    expect(heard.at(-1)).toEqual(["error", { code: "identity_refused" }]);
    expect(frame()).toBeNull();
    widget.identify(jwt("ada"));
    say({ type: "hello" });
    expect(sent[0]).toMatchObject({ type: "init", identity: jwt("ada") });
    say({ type: "session", session: SESSION });
    // The next page says the same of the same person: nothing to do.
    widget.identify(jwt("ada"));
    expect(sent).toHaveLength(1);
    widget.identify(jwt("eve"));
    expect(sent[1]).toMatchObject({ type: "identify", identity: jwt("eve") });
    widget.logout();
    expect(sent[2]).toMatchObject({ type: "logout" });
    expect(store.value).toMatchObject({ session: null, conversation: null, unread: 0 });
    expect(localStorage).toHaveLength(0);
  });

  it("comes back when a page takes it out", async () => {
    start();
    document.body.replaceChildren(document.createElement("main"));
    await vi.waitFor(() => expect(document.querySelectorAll("frontdesk-widget")).toHaveLength(1));
  });
});

describe("what the device remembers", () => {
  it("ends with the session, and survives a storage that is closed or broken", () => {
    const store = new Store("agt_1");
    store.set({ session: { ...SESSION, expires_at: "2020-01-01T00:00:00Z" }, conversation: "cnv_1" });
    expect(new Store("agt_1").value).toMatchObject({ session: null, conversation: null });
    localStorage.setItem("frontdesk:agt_1", "{broken");
    expect(new Store("agt_1").value.session).toBeNull();
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => { throw new DOMException("denied", "SecurityError"); });
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => { throw new DOMException("denied", "SecurityError"); });
    const closed = new Store("agt_1");
    closed.set({ conversation: "cnv_1" });
    expect(closed.value.conversation).toBe("cnv_1");
    expect(closed.wasOpen).toBe(false);
  });
});
