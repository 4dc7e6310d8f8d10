import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { cn } from "@/lib/cn";

/** Pixels that one press of an arrow key moves. */
const STEP = 24;

export interface SplitterProps {
  /** Names the pane that it makes wider or narrower. */
  label: string;
  /** The width of that pane in pixels, and its bounds. */
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  /** Where the pane stands, seen from here. */
  pane: "left" | "right";
  className?: string;
}

/** The line between two panes: dragged, or moved with the arrow keys, Home and End. */
export function Splitter({ label, value, min, max, onChange, pane, className }: SplitterProps) {
  const drag = useRef<{ from: number; width: number } | null>(null);
  const sign = pane === "left" ? 1 : -1;
  const set = (width: number) => onChange(Math.round(Math.min(max, Math.max(min, width))));
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowRight: value + sign * STEP, ArrowLeft: value - sign * STEP, Home: min, End: max }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    set(to);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: event.clientX, width: value };
  };
  const onPointerMove = ({ clientX }: PointerEvent) => {
    if (drag.current) set(drag.current.width + sign * (clientX - drag.current.from));
  };
  const end = () => {
    drag.current = null;
  };
  return (
    // A separator that takes the focus is a control: https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemax={max}
      aria-valuemin={min}
      aria-valuenow={value}
      className={cn(
        "relative w-px shrink-0 cursor-col-resize touch-none bg-line transition-colors select-none",
        "after:absolute after:inset-y-0 after:-left-1.5 after:z-10 after:w-3 hover:bg-accent focus-visible:bg-accent",
        className,
      )}
      onKeyDown={onKeyDown}
      onLostPointerCapture={end}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={end}
      role="separator"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    />
  );
}
