import { useSyncExternalStore } from "react";

const query = () => window.matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  const media = query();
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** What a visitor's widget follows where its theme is automatic, whatever theme the app has. */
export function useSystemDark(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches);
}
