import { useSyncExternalStore } from "react";
import { useFormat } from "@/lib/format";

const MINUTE = 60_000;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  const timer = setInterval(() => {
    now = Date.now();
    listener();
  }, MINUTE);
  return () => clearInterval(timer);
}

/** "3 minutes ago", kept true, with the exact time on hover. */
export function RelativeTime({ value, className }: { value: string; className?: string }) {
  const format = useFormat();
  const minute = useSyncExternalStore(subscribe, () => now);
  // A record made since the last tick is new, not in the future.
  const time = new Date(value).getTime();
  const at = time > minute && time - minute <= MINUTE ? time : minute;
  return (
    <time className={className} dateTime={value} title={format.dateTime(value)}>
      {format.relative(value, at)}
    </time>
  );
}
