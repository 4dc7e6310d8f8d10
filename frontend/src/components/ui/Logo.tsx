import { cn } from "@/lib/cn";

/** The mark and the name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2 text-lg font-semibold tracking-tight", className)}>
      <svg aria-hidden className="size-6" viewBox="0 0 32 32">
        <rect fill="var(--accent)" height="32" rx="8" width="32" />
        <path
          d="M7 21.5h18M9 21.5a7 7 0 0 1 14 0M16 11.5v3"
          fill="none"
          stroke="#fff"
          strokeLinecap="round"
          strokeWidth="2.4"
        />
        <circle cx="16" cy="10" fill="#fff" r="1.6" />
      </svg>
      Frontdesk
    </span>
  );
}
