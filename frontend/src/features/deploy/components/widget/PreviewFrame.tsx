import { MessageCircle, X } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { currentLanguage } from "@/i18n";
import { cn } from "@/lib/cn";
import { readableOn } from "@/widget/shared/colors";
import { type Init, read, type StoredSession, type ToHost, write } from "@/widget/shared/protocol";
import { previewConfig } from "../../lib/previewConfig";
import { useSettled } from "../../lib/useSettled";
import { useMedia } from "@/lib/useMedia";
import type { WidgetForm } from "../../lib/widgetForm";
import { useDeploy } from "../DeployContext";

/** A change is shown when one pauses typing: the frame begins anew with each. */
const PAUSE_MS = 500;

/** The real frame of the widget on a page that is only hinted at, told what the loader tells it. */
export function PreviewFrame({ apiKey, draft }: { apiKey: string; draft: WidgetForm }) {
  const { t } = useTranslation("deploy");
  const { agent } = useDeploy();
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  const frame = useRef<HTMLIFrameElement>(null);
  // What the visitor of the preview has said goes on when the look changes.
  const kept = useRef<{ session: StoredSession | null; conversation: string | null }>({
    session: null,
    conversation: null,
  });
  const [open, setOpen] = useState(true);
  const config = useDeferredValue(useMemo(() => previewConfig(agent, draft), [agent, draft]));
  const text = useSettled(JSON.stringify(config), PAUSE_MS);
  const dark = config.theme === "auto" ? systemDark : config.theme === "dark";
  const language = config.language === "auto" ? currentLanguage() : config.language;

  useEffect(() => {
    const send = (message: Init) => frame.current?.contentWindow?.postMessage(write(message), location.origin);
    const receive = (event: MessageEvent) => {
      const from = { source: frame.current?.contentWindow, origin: location.origin };
      const message = read<ToHost>(event, from);
      if (message?.type === "hello") {
        const settled = JSON.parse(text) as Init["config"];
        const look = { dark, language, color: settled.color };
        const visitor = { ...kept.current, identity: null, busy: false, unread: 0 };
        send({ type: "init", config: settled, look, open: true, fullScreen: false, ...visitor });
      } else if (message?.type === "session") kept.current.session = message.session;
      else if (message?.type === "conversation") kept.current.conversation = message.id;
      else if (message?.type === "close") setOpen(false);
    };
    window.addEventListener("message", receive);
    return () => window.removeEventListener("message", receive);
  }, [text, dark, language]);

  const query = new URLSearchParams({ key: apiKey, origin: location.origin }).toString();
  const isLeft = config.position === "left";
  return (
    <div className="relative -m-1 flex h-[34rem] flex-col justify-end gap-3 overflow-hidden rounded-lg border border-line bg-bg p-3">
      {open && (
        <iframe
          className="min-h-0 w-full max-w-88 flex-1 rounded-xl border border-line bg-surface shadow-(--shadow-pop)"
          key={`${text}${dark}${language}`}
          ref={frame}
          src={`/api/widget/${agent.id}/frame?${query}`}
          style={{ alignSelf: isLeft ? "flex-start" : "flex-end", colorScheme: "normal" }}
          title={t("widget.preview.frame")}
        />
      )}
      <button
        aria-expanded={open}
        aria-label={t(open ? "widget.preview.close" : "widget.preview.open")}
        className={cn(
          "flex size-13 shrink-0 items-center justify-center rounded-full shadow-(--shadow-pop) [&_svg]:size-6",
          isLeft ? "self-start" : "self-end",
        )}
        onClick={() => setOpen(!open)}
        style={{ backgroundColor: config.color, color: readableOn(config.color) }}
        type="button"
      >
        {open ? <X aria-hidden /> : <MessageCircle aria-hidden />}
      </button>
    </div>
  );
}
