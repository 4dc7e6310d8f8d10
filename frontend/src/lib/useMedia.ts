import { useCallback, useSyncExternalStore } from "react";

/** Whether a media query holds, kept true. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

/** From here on there is room for a sidebar; the same as `md:` in classes. */
export const WIDE = "(min-width: 48rem)";
