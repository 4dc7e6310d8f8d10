import { cn } from "@/lib/cn";

/** How far something is, from 0 to 1; null while nobody knows. */
export function ProgressBar({ value, label, className }: { value: number | null; label: string; className?: string }) {
  const percent = value === null ? undefined : Math.round(100 * Math.min(Math.max(value, 0), 1));
  return (
    <div
      aria-label={label}
      aria-valuemax={100}
      aria-valuemin={0}
      aria-valuenow={percent}
      className={cn("h-1 overflow-hidden rounded-full bg-line-strong", className)}
      role="progressbar"
    >
      <div
        className={cn("h-full rounded-full bg-accent transition-[width]", percent === undefined && "w-1/3 animate-pulse")}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
