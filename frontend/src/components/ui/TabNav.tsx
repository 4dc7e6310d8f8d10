import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "@/lib/cn";

/**
 * Links that look like tabs (`tabClass`), in a strip without a scrollbar. Where it is too narrow,
 * the current one is moved into sight; only the strip is moved, never the page.
 */
export function TabNav({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  const nav = useRef<HTMLElement>(null);
  const { href } = useLocation();
  useEffect(() => {
    const show = () => {
      const strip = nav.current;
      const current = strip?.querySelector("[aria-current=page]");
      if (!strip || !current) return;
      const [around, at] = [strip.getBoundingClientRect(), current.getBoundingClientRect()];
      strip.scrollLeft += at.left + at.width / 2 - (around.left + around.width / 2);
    };
    show();
    window.addEventListener("resize", show);
    return () => window.removeEventListener("resize", show);
  }, [href]);
  return (
    <nav aria-label={label} className={cn("strip flex shrink-0 gap-1 border-b border-line", className)} ref={nav}>
      {children}
    </nav>
  );
}
