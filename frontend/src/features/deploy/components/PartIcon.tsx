import {
  AppWindow,
  Braces,
  CodeXml,
  Gamepad2,
  Hash,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  MessageCircleMore,
  MessagesSquare,
  Plug,
  ScrollText,
  Terminal,
  Webhook,
} from "lucide-react";
import type { DeployPart, DeploySection } from "../lib/parts";

const ICONS: Record<DeployPart | DeploySection["name"], LucideIcon> = {
  overview: LayoutDashboard,
  widget: AppWindow,
  messaging: MessagesSquare,
  developers: CodeXml,
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

export function PartIcon({ part }: { part: keyof typeof ICONS }) {
  const Icon = ICONS[part];
  return <Icon aria-hidden />;
}
