import "@/styles/index.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { initI18n } from "@/i18n";
import { FrameApp } from "./components/FrameApp";
import { Host } from "./host";
import { applyLook } from "./look";
import { Visitor } from "./visitor";

/** Asks the page who is here, then draws the chat. */
export async function start(root: HTMLElement | null): Promise<void> {
  const { agentId, key, origin } = root?.dataset ?? {};
  // Opened by itself the frame has nobody to ask, and nothing to show.
  if (!root || !agentId || !key || !origin || window.parent === window) return;
  const host = new Host(origin);
  const init = await host.hello();
  const { color, dark, language } = init.look;
  applyLook(color, dark);
  const visitor = new Visitor(agentId, key, init.session, {
    onSession: (session) => host.send({ type: "session", session }),
    onError: (code) => host.send({ type: "error", code }),
  });
  host.onMessage((message) => {
    if (message.type === "theme") applyLook(color, message.dark);
    else if (message.type === "identify") void visitor.identify(message.identity);
    else if (message.type === "logout") visitor.logout();
  });
  if (init.identity) void visitor.identify(init.identity);
  await initI18n(language);
  document.documentElement.lang = language;
  document.title = init.config.title;
  createRoot(root).render(
    <StrictMode>
      <FrameApp host={host} init={init} visitor={visitor} />
    </StrictMode>,
  );
}
