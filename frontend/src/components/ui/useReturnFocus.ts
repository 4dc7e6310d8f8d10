import { useRef } from "react";

/**
 * Gives the focus back to where it was before a dialog opened. Radix does so only for a dialog
 * with a trigger of its own; ours are opened by state, or by their address.
 */
export function useReturnFocus() {
  const before = useRef<HTMLElement | null>(null);
  return {
    /** To be called when the dialog opens, before it takes the focus. */
    remember: () => {
      before.current = document.activeElement as HTMLElement | null;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      // It comes a moment after the dialog is gone. Whoever has put the focus somewhere by then (the
      // next dialog, a person's Tab) keeps it.
      if (document.activeElement !== document.body) return;
      const from = before.current;
      // What opened the dialog may be gone by now: reading goes on at the page's heading.
      const isThere = from && from !== document.body && from.isConnected;
      (isThere ? from : document.querySelector("h1"))?.focus();
    },
  };
}
