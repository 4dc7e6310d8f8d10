import { useSyncExternalStore } from "react";
import { useFormat } from "@/lib/format";

const MINUTE = 60_000;

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE);
  return () => clearInterval(timer);
}

/** Of the clock itself, since a timer sleeps with its tab, and stands still while no time is shown. */
const thisMinute = () => Math.floor(Date.now() / MINUTE) * MINUTE;

export interface RelativeTimeProps {
  value: string;
  /** It is something to come. All else has happened, whatever the clocks of two machines say. */
  future?: boolean;
  className?: string;
}

/** "3 minutes ago", kept true, with the exact time on hover. */
export function RelativeTime({ value, future = false, className }: RelativeTimeProps) {
  const format = useFormat();
  const now = useSyncExternalStore(subscribe, thisMinute);
  const time = new Date(value).getTime();
  const at = future ? now : Math.max(now, time);
  return (
    <time className={className} dateTime={value} title={format.dateTime(value)}>
      {format.relative(value, at)}
    </time>
  );
}
