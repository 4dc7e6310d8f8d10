import { readableOn } from "../shared/colors";
import { element, icon } from "./elements";
import { STYLES } from "./styles";
import type { Texts } from "./texts";

export interface ViewHandlers {
  onToggle: () => void;
  onClose: () => void;
  /** Somebody is about to open the panel. */
  onNear: () => void;
  onRetry: () => void;
}

export interface ViewLook {
  title: string;
  color: string;
  position: "right" | "left";
  dark: boolean;
}

/** Bubble and panel in a shadow root: what the page's styles and scripts do not reach. */
export class View {
  readonly host = document.createElement("frontdesk-widget");
  frame: HTMLIFrameElement | null = null;
  private readonly root: ShadowRoot;
  private readonly region = element("section");
  private readonly panel = element("dialog", { class: "panel", id: "panel" });
  private readonly wait = element("div", { class: "wait", role: "status" });
  private readonly badge = element("span", { class: "badge", "aria-hidden": "true", hidden: "" });
  private readonly announcer = element("span", { class: "quiet", role: "status" });
  private readonly bubble = element("button", {
    class: "bubble",
    type: "button",
    "aria-haspopup": "dialog",
    "aria-expanded": "false",
    "aria-controls": "panel",
  });
  private isOpen = false;
  private isFull = false;
  private unread = 0;
  private unlockScroll: (() => void) | null = null;

  constructor(
    private readonly texts: Texts,
    private look: ViewLook,
    private readonly handlers: ViewHandlers,
  ) {
    this.root = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    this.root.adoptedStyleSheets = [sheet];
    this.bubble.append(
      icon("chat", "M21 11.5a8.4 8.4 0 0 1-8.5 8.3 8.7 8.7 0 0 1-3.8-.9L3 20.5l1.7-5.2a8.1 8.1 0 0 1-.8-3.8 8.4 8.4 0 0 1 17.1 0Z"),
      icon("shut", "m6 9 6 6 6-6"),
      this.badge,
    );
    this.region.setAttribute("aria-label", texts.region);
    this.region.append(this.panel, this.bubble, this.announcer);
    this.root.append(this.region);
    this.panel.setAttribute("aria-label", look.title);
    this.listen();
    this.setLook(look);
    this.showWaiting();
  }

  /** Adds the widget to the page, once more where a single-page app has emptied the page. */
  attach(): void {
    if (!this.host.isConnected) document.body.append(this.host);
  }

  setLook(look: ViewLook): void {
    this.look = look;
    // Custom properties by script are no inline styles for a page's policy.
    this.host.style.setProperty("--color", look.color);
    this.host.style.setProperty("--on-color", readableOn(look.color));
    this.describe();
  }

  setUnread(count: number): void {
    this.badge.hidden = count === 0;
    this.badge.textContent = count > 9 ? "9+" : String(count);
    if (count > this.unread && !this.isOpen) this.announcer.textContent = this.texts.unread(count);
    if (count === 0) this.announcer.textContent = "";
    this.unread = count;
    this.describe();
  }

  /** Shows or hides the panel; `focus` moves the focus in, or back to the bubble. */
  setOpen(open: boolean, fullScreen: boolean, focus: boolean): void {
    const hadFocus = this.root.activeElement !== null;
    if (this.panel.open) this.panel.close();
    this.isOpen = open;
    this.isFull = open && fullScreen;
    this.describe();
    // A modal dialog makes the page behind it inert; shown by its attribute it takes no focus.
    if (this.isFull) this.panel.showModal();
    else this.panel.toggleAttribute("open", open);
    this.lockScroll(this.isFull);
    if (open && focus) this.focusInside();
    else if (!open && hadFocus) this.bubble.focus();
  }

  focusInside(): void {
    (this.frame ?? this.panel).focus();
  }

  /** Puts the iframe into the panel, in place of one that did not work. */
  load(source: string, name: string, own: boolean): HTMLIFrameElement {
    this.frame?.remove();
    this.showWaiting();
    this.frame = element("iframe", { title: name, allow: "clipboard-write" });
    // On our own origin a sandbox with scripts would be none, and browsers warn of that.
    if (!own) {
      const allowed = ["scripts", "same-origin", "forms", "popups", "popups-to-escape-sandbox"];
      this.frame.setAttribute("sandbox", allowed.map((each) => `allow-${each}`).join(" "));
    }
    this.frame.src = source;
    this.panel.append(this.frame);
    return this.frame;
  }

  showReady(): void {
    this.wait.remove();
  }

  showFailed(): void {
    this.frame?.remove();
    this.frame = null;
    const retry = element("button", { type: "button" }, this.texts.retry);
    const close = element("button", { type: "button" }, this.texts.close);
    retry.addEventListener("click", this.handlers.onRetry);
    close.addEventListener("click", this.handlers.onClose);
    const actions = element("div", { class: "actions" }, retry, close);
    this.wait.replaceChildren(element("div", {}, this.texts.failed), actions);
    this.panel.append(this.wait);
    if (this.isOpen) retry.focus();
  }

  private showWaiting(): void {
    const words = element("span", { class: "quiet" }, this.texts.loading);
    this.wait.replaceChildren(element("div", { class: "spin" }), words);
    this.panel.append(this.wait);
  }

  private describe(): void {
    const { dark, position, title } = this.look;
    const classes = [position, dark && "dark", this.isFull && "full"];
    this.region.className = classes.filter(Boolean).join(" ");
    this.bubble.setAttribute("aria-expanded", String(this.isOpen));
    const label = this.isOpen ? this.texts.close : this.texts.open(title);
    this.bubble.setAttribute("aria-label", this.unread ? `${label}, ${this.texts.unread(this.unread)}` : label);
  }

  private listen(): void {
    const { onToggle, onClose, onNear } = this.handlers;
    this.bubble.addEventListener("click", onToggle);
    this.bubble.addEventListener("pointerenter", onNear);
    this.bubble.addEventListener("focus", onNear);
    this.region.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen) {
        event.preventDefault();
        onClose();
      }
    });
    // Escape in a modal dialog, where the key event may not come.
    this.panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      onClose();
    });
  }

  private lockScroll(lock: boolean): void {
    this.unlockScroll?.();
    this.unlockScroll = null;
    if (!lock) return;
    const { style } = document.documentElement;
    const [value, priority] = [style.getPropertyValue("overflow"), style.getPropertyPriority("overflow")];
    style.setProperty("overflow", "hidden", "important");
    this.unlockScroll = () => style.setProperty("overflow", value, priority);
  }
}
