import { WifiOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Connection } from "../lib/chatStream";

/** What goes on before and between the words of an answer. Drawn only; the announcer speaks. */
export function Thinking({ connection, writing }: { connection: Connection; writing: boolean }) {
  const { t } = useTranslation("chat");
  if (connection === "reconnecting") {
    return (
      <p className="flex items-center gap-2 text-sm text-warning">
        <WifiOff aria-hidden className="size-4" />
        {t("connection.reconnecting")}
      </p>
    );
  }
  if (writing) return null;
  return (
    <p className="flex h-6 items-center gap-1">
      <span className="sr-only">{t("connection.thinking")}</span>
      {[0, 150, 300].map((delay) => (
        <span
          aria-hidden
          className="size-1.5 animate-pulse rounded-full bg-muted"
          key={delay}
          style={{ animationDelay: `${delay}ms` }}
        />
      ))}
    </p>
  );
}
