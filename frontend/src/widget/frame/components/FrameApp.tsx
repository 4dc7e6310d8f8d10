import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Tooltip } from "radix-ui";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Toaster } from "@/components/ui/Toaster";
import type { Init } from "../../shared/protocol";
import type { Host } from "../host";
import type { Visitor } from "../visitor";
import { Person } from "./Person";

export interface FrameProps {
  host: Host;
  init: Init;
  visitor: Visitor;
}

/** The iframe of the widget: one person at a time, anew for the next. */
export function FrameApp({ host, init, visitor }: FrameProps) {
  const [queryClient] = useState(() => new QueryClient({ defaultOptions: { queries: { networkMode: "always", retry: 1 } } }));
  const { person } = useSyncExternalStore(visitor.subscribe, visitor.getState);
  useEffect(() => host.send({ type: "ready" }), [host]);
  useEscape(host);
  return (
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delayDuration={300}>
        <Person
          // Whoever comes after the first person starts without that one's conversation.
          first={person === 0 ? init.conversation : null}
          host={host}
          init={init}
          key={person}
          visitor={visitor}
        />
        <Toaster />
      </Tooltip.Provider>
    </QueryClientProvider>
  );
}

/** Escape closes the widget, unless it has closed something inside or stopped an answer. */
function useEscape(host: Host): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      const { target } = event;
      const answering = document.querySelector("[aria-busy=true]") !== null;
      if (target instanceof HTMLTextAreaElement && answering) return;
      host.send({ type: "close" });
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [host]);
}
