import { BookOpenText, Globe, HardDrive, PlugZap, Webhook, type LucideIcon } from "lucide-react";

const ICONS: Record<string, LucideIcon> = {
  web: Globe,
  notion: BookOpenText,
  google_drive: HardDrive,
  push: Webhook,
};

/** A source as a picture; its name stands beside. */
export function ConnectorIcon({ type }: { type: string }) {
  const Icon = ICONS[type] ?? PlugZap;
  return (
    <span
      aria-hidden
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent-text [&_svg]:size-4"
    >
      <Icon />
    </span>
  );
}
