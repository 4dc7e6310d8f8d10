import type { LinkProps } from "@tanstack/react-router";
import type { LucideIcon } from "lucide-react";
import type { Permission } from "@/api/types";

/** The groups of the sidebar by job, in their order. A group without entries is not drawn. */
export const NAV_GROUPS = ["work", "build", "places", "insight", "workspace"] as const;
export type NavGroup = (typeof NAV_GROUPS)[number];

/** The groups of the settings: what is the person's, and what is everybody's in the workspace. */
export const SETTINGS_GROUPS = ["you", "workspace"] as const;
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number];

interface Target {
  /** Unique over all features: a pin and the command palette know it by this. */
  name: string;
  /** Key of its text, with the namespace: `agents:nav.agents`. */
  label: string;
  icon: LucideIcon;
  to: NonNullable<LinkProps["to"]>;
  /** Who it is for; everybody unless said. */
  permission?: Permission;
}

/** A page of the sidebar. */
export interface NavEntry extends Target {
  group: NavGroup;
  /** A hook: how many things wait there; nothing is drawn for 0 and while it is not known. */
  useCount?: () => number | undefined;
}

/** A page of the settings. */
export interface SettingsPage extends Target {
  group: SettingsGroup;
}

/** Something to do from any page, by the command palette. */
export interface NavAction extends Target {
  search?: Record<string, unknown>;
}

/** A part of an agent's place. Its route says that it is one: `staticData: { part: … }`. */
export interface PlacePart {
  /** Key of its text, with the namespace. */
  label: string;
  /** The parts stand in the order of these numbers. */
  order: number;
  permission?: Permission;
}

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    part?: PlacePart;
  }
}

/** What a feature declares of itself in `navigation.ts`; the shell composes it. */
export interface FeatureNavigation {
  entries?: NavEntry[];
  settings?: SettingsPage[];
  actions?: NavAction[];
}
