import { cn } from "@/lib/cn";

const HUES = [252, 210, 174, 142, 38, 12, 330, 286];

function hueOf(text: string): number {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return HUES[sum % HUES.length] ?? 252;
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase() || "?";
}

/** Initials on a colour that stays the same for the same `seed`. Decoration: name it beside. */
export function Avatar({
  name,
  seed = name,
  square = false,
  className,
}: {
  name: string;
  seed?: string;
  square?: boolean;
  className?: string;
}) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex size-6 shrink-0 items-center justify-center text-[0.6875rem] font-semibold text-white select-none",
        square ? "rounded-md" : "rounded-full",
        className,
      )}
      style={{ backgroundColor: `oklch(0.5 0.14 ${hueOf(seed)})` }}
    >
      {initials(name)}
    </span>
  );
}
