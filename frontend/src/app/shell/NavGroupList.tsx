import type { ReactNode } from "react";

/** A group of the sidebar under its name; of a narrow sidebar, under a line. */
export function NavGroupList({ label, compact, children }: { label: string; compact: boolean; children: ReactNode }) {
  return (
    <div className={compact ? "border-line not-first:border-t not-first:pt-3" : undefined}>
      {!compact && (
        <p aria-hidden className="px-2 pb-1 text-xs font-medium text-muted">
          {label}
        </p>
      )}
      <ul aria-label={label} className="space-y-0.5">
        {children}
      </ul>
    </div>
  );
}
