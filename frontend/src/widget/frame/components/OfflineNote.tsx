import { CloudOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Notice } from "@/components/ui/Notice";

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Says that the device has no connection, while it has none. */
export function OfflineNote() {
  const { t } = useTranslation("widget");
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <Notice className="rounded-none" icon={<CloudOff aria-hidden />} tone="warning">
      {t("offline")}
    </Notice>
  );
}
