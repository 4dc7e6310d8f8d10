import type { LinkProps } from "@tanstack/react-router";
import { Bot, Building2, Database, House, KeyRound, Library, MonitorSmartphone, Settings, UserRound, Webhook, type LucideIcon } from "lucide-react";

interface Entry<Name extends string> {
  /** Key of its name in the `shell` namespace, below `nav`. */
  name: Name;
  to: NonNullable<LinkProps["to"]>;
  icon: LucideIcon;
}

/** Where an entry stands in the sidebar: with the work, or at its foot. */
export type Place = "work" | "foot";

/** The sidebar by job, and the pages that the command palette knows. */
export const NAVIGATION: (Entry<"home" | "agents" | "knowledge" | "settings"> & { place: Place })[] = [
  { name: "home", to: "/home", icon: House, place: "work" },
  { name: "agents", to: "/agents", icon: Bot, place: "work" },
  { name: "knowledge", to: "/knowledge", icon: Library, place: "work" },
  { name: "settings", to: "/settings", icon: Settings, place: "foot" },
];

/** The tabs of the settings, which the command palette reaches directly. */
export const SETTINGS_PAGES: Entry<"profile" | "password" | "sessions" | "data" | "workspace" | "webhooks">[] = [
  { name: "profile", to: "/settings", icon: UserRound },
  { name: "password", to: "/settings/password", icon: KeyRound },
  { name: "sessions", to: "/settings/sessions", icon: MonitorSmartphone },
  { name: "data", to: "/settings/data", icon: Database },
  { name: "workspace", to: "/settings/workspace", icon: Building2 },
  { name: "webhooks", to: "/settings/webhooks", icon: Webhook },
];
