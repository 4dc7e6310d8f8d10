import {
  AppWindow,
  Braces,
  Gamepad2,
  Hash,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  MessageCircleMore,
  Plug,
  ScrollText,
  Terminal,
  Webhook,
} from "lucide-react";
import type { DeployPart } from "../lib/parts";

const ICONS: Record<DeployPart, LucideIcon> = {
  overview: LayoutDashboard,
  widget: AppWindow,
  api: Terminal,
  openai: Braces,
  mcp: Plug,
  slack: Hash,
  discord: Gamepad2,
  whatsapp: MessageCircleMore,
  webhooks: Webhook,
  keys: KeyRound,
  calls: ScrollText,
};

export function PartIcon({ part }: { part: DeployPart }) {
  const Icon = ICONS[part];
  return <Icon aria-hidden />;
}
