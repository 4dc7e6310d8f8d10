import { useLocation } from "@tanstack/react-router";
import { useCurrent } from "@/api/session";
import { useStored } from "@/lib/useStored";
import { useShell } from "./ShellContext";

/** A page of the shell by its name, or an agent by its id. */
export type Pin = { page: string } | { agent: string };

const isPin = (value: unknown): value is Pin =>
  typeof value === "object" && value !== null && (("page" in value && typeof value.page === "string") || ("agent" in value && typeof value.agent === "string"));
const readPins = (stored: unknown): Pin[] => (Array.isArray(stored) ? stored.filter(isPin) : []);
const same = (a: Pin, b: Pin) => JSON.stringify(a) === JSON.stringify(b);

/** What the person has pinned in this workspace, on this device. */
export function usePins() {
  const { user, workspace } = useCurrent();
  const [pins, store] = useStored(`fd-pins-${user.id}-${workspace.id}`, readPins);
  return {
    pins,
    isPinned: (pin: Pin) => pins.some((each) => same(each, pin)),
    pin: (pin: Pin) => store([...pins.filter((each) => !same(each, pin)), pin]),
    unpin: (pin: Pin) => store(pins.filter((each) => !same(each, pin))),
  };
}

/** What would be pinned here; null on a page that has no place of its own. */
export function useHere(): Pin | null {
  const { pathname } = useLocation();
  const { entries, settings } = useShell();
  const agent = /^\/agents\/(agt_\w+)/.exec(pathname)?.[1];
  if (agent) return { agent };
  const page = [...settings, ...entries].find(({ to }) => to === pathname);
  return page ? { page: page.name } : null;
}
