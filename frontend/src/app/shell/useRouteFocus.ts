import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/**
 * After a navigation to another page the focus goes to its heading, so that keyboard and screen
 * reader start there and not at the link that was clicked. The page that is opened first leaves it
 * to the browser. Changes of the search or hash keep the focus where it is, and so does a page that
 * has put it somewhere itself (a form's field), or that opens with a dialog.
 */
export function useRouteFocus(): void {
  const router = useRouter();
  useEffect(() => {
    // The router knows no page of before either when a link is clicked before the first page is
    // complete. Redirects of the first page replace it.
    let hasMoved = false;
    const endHistory = router.history.subscribe(({ action }) => {
      hasMoved ||= action.type !== "REPLACE";
    });
    const endRendered = router.subscribe("onRendered", ({ pathChanged, fromLocation }) => {
      if (!pathChanged || !(fromLocation || hasMoved)) return;
      requestAnimationFrame(() => {
        const main = document.getElementById("content");
        const at = document.activeElement;
        if (!main || main.contains(at) || at?.closest("[role=dialog], [role=alertdialog]")) return;
        (main.querySelector<HTMLElement>("h1") ?? main).focus({ preventScroll: true });
      });
    });
    return () => {
      endHistory();
      endRendered();
    };
  }, [router]);
}
