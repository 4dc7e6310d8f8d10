import { createContext, useContext, type ComponentType } from "react";
import { useCan } from "@/api/permissions";
import type { FeatureNavigation, NavAction, NavEntry, SettingsPage } from "@/lib/navigation";

/**
 * One shell of the app: the pages in its sidebar, its settings, and who one acts as in it. The
 * workspace's is the first; the head office's is another declaration around the same parts.
 */
export interface ShellDeclaration {
  entries: readonly NavEntry[];
  settings: readonly SettingsPage[];
  actions: readonly NavAction[];
  /** Names of the entries in the bar at the bottom of a phone; search and the rest stand beside them. */
  bottom: readonly string[];
  /** At the head of the sidebar: where one is, and the way elsewhere. */
  Switcher: ComponentType<{ compact?: boolean; onSwitched?: () => void }>;
  /** Above everything, where one acts as somebody else. */
  ActingAs?: ComponentType;
}

/** The lists of a shell, from what its features declare. */
export function compose(features: readonly FeatureNavigation[]): Pick<ShellDeclaration, "entries" | "settings" | "actions"> {
  return {
    entries: features.flatMap(({ entries = [] }) => entries),
    settings: features.flatMap(({ settings = [] }) => settings),
    actions: features.flatMap(({ actions = [] }) => actions),
  };
}

export const ShellContext = createContext<ShellDeclaration | null>(null);

/** The shell, with what the person may see of it. */
export function useShell(): ShellDeclaration {
  const shell = useContext(ShellContext);
  const can = useCan();
  if (!shell) throw new Error("Outside of a shell");
  const { entries, settings, actions, ...rest } = shell;
  return {
    ...rest,
    entries: entries.filter(({ permission }) => can(permission)),
    settings: settings.filter(({ permission }) => can(permission)),
    actions: actions.filter(({ permission }) => can(permission)),
  };
}
