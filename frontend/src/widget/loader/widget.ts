import { colorOr } from "../shared/colors";
import type { Language, WidgetConfig } from "../shared/config";
import { read, type ToFrame, type ToHost, write } from "../shared/protocol";
import type { Commands } from "./api";
import type { Emitter } from "./emitter";
import { subjectOf } from "../shared/identity";
import { languageOf, type Place } from "./place";
import type { Store } from "./store";
import { SMALL_SCREEN } from "./styles";
import { TEXTS } from "./texts";
import { View } from "./view";

/** How long the iframe may take before the visitor is offered another try. */
const PATIENCE_MS = 20_000;
/** How long a page that has come may take to speak; one that is not ours never does. */
const SILENCE_MS = 5_000;

/** One widget on one page: the bubble, the iframe, and what passes between them. */
export class Widget implements Commands {
  private readonly view: View;
  private readonly language: Language;
  private readonly small = window.matchMedia(SMALL_SCREEN);
  private readonly systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  private isOpen = false;
  /** The iframe has been told who it is for, and takes messages. */
  private connected = false;
  private drawn = false;
  private identity: string | null = null;
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly place: Place,
    private readonly config: WidgetConfig,
    private readonly store: Store,
    private readonly emitter: Emitter,
  ) {
    this.language = languageOf(place.overrides.language ?? config.language);
    this.view = new View(TEXTS[this.language], this.look, {
      onToggle: () => this.toggle(),
      onClose: () => this.close(),
      onNear: () => this.load(),
      onRetry: () => this.load(true),
    });
    this.listen();
  }

  start(): void {
    this.view.attach();
    this.view.setUnread(this.store.value.unread);
    // Coming from another page of the site with the panel open, it stays open; covering a small
    // screen unasked, it would be in the way.
    if (this.store.wasOpen && !this.small.matches) this.show(true, false);
    // An answer was under way when the page was left: only the iframe can tell its end.
    else if (this.store.value.busy) this.load();
    this.emitter.emit("ready");
  }

  open(): void {
    if (!this.isOpen) this.show(true, true);
  }

  close(): void {
    if (this.isOpen) this.show(false, true);
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  identify(jwt: string): void {
    const subject = typeof jwt === "string" ? subjectOf(jwt) : null;
    if (subject === null) return this.emitter.emit("error", { code: "identity_refused" });
    // Known already: pages identify the same person again and again.
    if (subject === this.store.value.session?.subject) return;
    this.identity = jwt;
    if (this.connected) this.send({ type: "identify", identity: jwt });
    // At once, since such a token is short-lived.
    else this.load();
  }

  logout(): void {
    this.identity = null;
    this.store.forget();
    this.view.setUnread(0);
    this.send({ type: "logout" });
  }

  private get isDark(): boolean {
    const theme = this.place.overrides.theme ?? this.config.theme;
    return theme === "auto" ? this.systemDark.matches : theme === "dark";
  }

  private get look() {
    const { place, config } = this;
    return {
      title: config.title,
      color: colorOr(place.overrides.color ?? config.color),
      position: place.overrides.position ?? config.position,
      dark: this.isDark,
    };
  }

  private show(open: boolean, focus: boolean): void {
    this.isOpen = open;
    if (open) this.load();
    this.store.wasOpen = open;
    this.view.setOpen(open, this.small.matches, focus);
    if (open) this.setUnread(0);
    this.tellShown(focus);
    this.emitter.emit(open ? "open" : "close");
  }

  private tellShown(focus: boolean): void {
    this.send({ type: "shown", open: this.isOpen, fullScreen: this.small.matches, focus });
  }

  private load(again = false): void {
    if (this.view.frame && !again) return;
    const { origin, agentId, key } = this.place;
    const own = origin === location.origin;
    const query = new URLSearchParams({ key, origin: location.origin }).toString();
    this.connected = this.drawn = false;
    const source = `${origin}/api/widget/${encodeURIComponent(agentId)}/frame?${query}`;
    const frame = this.view.load(source, this.config.title, own);
    this.expectFrame(PATIENCE_MS);
    frame.addEventListener("load", () => {
      if (!this.connected) this.expectFrame(SILENCE_MS);
    });
  }

  private expectFrame(within: number): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      if (!this.drawn) this.view.showFailed();
    }, within);
  }

  private send(message: ToFrame): void {
    if (!this.connected && message.type !== "init") return;
    this.view.frame?.contentWindow?.postMessage(write(message), this.place.origin);
  }

  private receive(message: ToHost): void {
    switch (message.type) {
      case "hello":
        return this.introduce();
      case "ready":
        this.drawn = true;
        this.view.showReady();
        // The focus had nothing to go to while the iframe was being loaded.
        if (this.isOpen && document.activeElement === this.view.host) this.tellShown(true);
        return;
      case "close":
        return this.close();
      case "session":
        this.identity = null;
        return this.store.set({ session: message.session });
      case "conversation":
        return this.store.set({ conversation: message.id });
      case "busy":
        return this.store.set({ busy: message.busy });
      case "unread":
        return this.setUnread(message.count);
      case "message":
        return this.emitter.emit("message", { conversation_id: message.conversation_id });
      case "error":
        if (message.code === "identity_refused") this.identity = null;
        return this.emitter.emit("error", { code: message.code });
    }
  }

  /** Tells the iframe, which has just begun, what it is for. */
  private introduce(): void {
    const { session, conversation, busy, unread } = this.store.value;
    const { color, dark } = this.look;
    this.connected = true;
    this.send({
      type: "init",
      config: this.config,
      look: { color, dark, language: this.language },
      open: this.isOpen,
      fullScreen: this.small.matches,
      session,
      conversation,
      busy,
      unread,
      identity: this.identity,
    });
  }

  private setUnread(count: number): void {
    if (count !== this.store.value.unread) {
      this.store.set({ unread: count });
      this.emitter.emit("unread", { count });
    }
    this.view.setUnread(count);
  }

  private listen(): void {
    window.addEventListener("message", (event) => {
      const from = { source: this.view.frame?.contentWindow, origin: this.place.origin };
      const message = read<ToHost>(event, from);
      if (message) this.receive(message);
    });
    this.systemDark.addEventListener("change", () => {
      this.view.setLook(this.look);
      this.send({ type: "theme", dark: this.isDark });
    });
    this.small.addEventListener("change", () => {
      if (!this.isOpen) return;
      this.view.setOpen(true, this.small.matches, false);
      this.tellShown(false);
    });
    this.stayInThePage();
  }

  /** Single-page apps replace what is in the body, and the widget with it. */
  private stayInThePage(): void {
    const attach = () => {
      if (this.view.host.isConnected) return;
      this.view.attach();
      // Another place in the document loads an iframe anew; what was open opens again.
      this.connected = this.drawn = false;
      if (this.isOpen) this.view.setOpen(true, this.small.matches, false);
      observe();
    };
    const observer = new MutationObserver(attach);
    const observe = () => {
      observer.disconnect();
      observer.observe(document.documentElement, { childList: true });
      observer.observe(document.body, { childList: true });
    };
    observe();
  }
}
