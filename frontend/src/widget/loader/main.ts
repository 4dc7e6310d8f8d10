import { callsBefore, type FrontdeskApi, Remote } from "./api";
import { fetchConfig } from "./fetchConfig";
import { ownScript, type Place, readPlace } from "./place";
import { Store } from "./store";
import { Widget } from "./widget";

/** Marks a page that has the widget; a symbol that no other script uses by chance. */
const LOADED = Symbol.for("frontdesk.widget");

type HostWindow = Window & { Frontdesk?: unknown; [LOADED]?: string };

// The page's developer is told why there is no chat; the console is the only place for it.
// eslint-disable-next-line no-console
const complain = (text: string) => console.warn(`Frontdesk: ${text}`);

function bodyReady(): Promise<void> {
  if (document.body) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", () => resolve(), { once: true }));
}

async function begin(place: Place, remote: Remote): Promise<void> {
  const outcome = await fetchConfig(place);
  if (outcome.kind === "config") {
    await bodyReady();
    const widget = new Widget(place, outcome.config, new Store(place.agentId), remote.emitter);
    widget.start();
    remote.connect(widget);
    return;
  }
  remote.giveUp();
  if (outcome.kind === "refused") {
    complain(`the chat is not shown here (${outcome.code}). ${outcome.detail}`.trim());
    remote.emitter.emit("error", { code: outcome.code });
  } else {
    // A page that the key does not name may not read the answer that says so.
    complain(`no chat: ${place.origin} cannot be reached, or the key does not name ${location.origin}.`);
    remote.emitter.emit("error", { code: "network_error" });
  }
}

function run(): void {
  const host = window as HostWindow;
  const place = readPlace(ownScript(), complain);
  if (!place) return;
  const loaded = host[LOADED];
  if (loaded !== undefined) {
    if (loaded !== place.agentId) complain("the page has a widget of another agent already.");
    return;
  }
  host[LOADED] = place.agentId;
  const remote = new Remote(callsBefore(host.Frontdesk));
  host.Frontdesk = remote.api satisfies FrontdeskApi;
  begin(place, remote).catch((error: unknown) => {
    // A browser that lacks what the widget is made of: the page goes on without it.
    remote.giveUp();
    complain(`the chat cannot be shown in this browser (${String(error)}).`);
  });
}

run();
