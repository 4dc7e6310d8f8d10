import { type RefObject, useEffect, useRef, useSyncExternalStore } from "react";
import type { Host } from "../host";

/**
 * Moves the focus in when the visitor opens the widget: to the field to write in, where a
 * keyboard on the screen would not cover half of it, else to the top.
 */
export function useFrameFocus(host: Host): RefObject<HTMLDivElement | null> {
  const root = useRef<HTMLDivElement>(null);
  const { focus, fullScreen } = useSyncExternalStore(host.subscribe, host.getShown);
  useEffect(() => {
    if (focus === 0) return;
    const field = root.current?.querySelector<HTMLElement>("main :is(input, textarea):not(:disabled)");
    const heading = root.current?.querySelector<HTMLElement>("h1");
    (fullScreen ? heading : (field ?? heading))?.focus();
    // Only the request moves it, not a turn of the screen.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focus]);
  return root;
}
