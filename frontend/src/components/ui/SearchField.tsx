import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { Input } from "./Input";
import { cn } from "@/lib/cn";

const PAUSE_MS = 250;

/** A search that runs when one pauses typing. `value` is what is searched for now. */
export function SearchField({
  value,
  onSearch,
  label,
  className,
}: {
  value: string;
  onSearch: (value: string) => void;
  label: string;
  className?: string;
}) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  // The search was changed from outside: the back button, "show all".
  if (known !== value) {
    setKnown(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === value) return;
    const timer = setTimeout(() => onSearch(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);

  return (
    <div className={cn("relative", className)} role="search">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
      />
      <Input
        aria-label={label}
        className="pl-9"
        onChange={(event) => setText(event.target.value)}
        placeholder={label}
        type="search"
        value={text}
      />
    </div>
  );
}
