import { useStored } from "@/lib/useStored";

/** The panes at the sides of the builder: how wide each is, in pixels, and whether it is closed. */
interface Panes {
  configure: number;
  trace: number;
  closed: readonly SidePane[];
}
export type SidePane = "configure" | "trace";

export const PANE_BOUNDS = { configure: { min: 320, max: 720 }, trace: { min: 280, max: 640 } } as const;

function read(stored: unknown): Panes {
  const { configure, trace, closed } = (stored ?? {}) as Partial<Record<keyof Panes, unknown>>;
  return {
    configure: typeof configure === "number" ? configure : 384,
    trace: typeof trace === "number" ? trace : 336,
    closed: Array.isArray(closed) ? (closed as SidePane[]) : [],
  };
}

/** How the panes of the builder stand on this device. */
export function useBuilderPanes() {
  const [panes, store] = useStored("fd-builder", read);
  return {
    widthOf: (pane: SidePane) => panes[pane],
    resize: (pane: SidePane, width: number) => store({ ...panes, [pane]: width }),
    isClosed: (pane: SidePane) => panes.closed.includes(pane),
    setClosed: (pane: SidePane, closed: boolean) =>
      store({ ...panes, closed: [...panes.closed.filter((each) => each !== pane), ...(closed ? [pane] : [])] }),
  };
}

export type BuilderPanes = ReturnType<typeof useBuilderPanes>;
