/** Colours offered for agents; any other can be picked by hand. */
export const AGENT_COLORS = [
  "#5646d9",
  "#2563eb",
  "#0891b2",
  "#059669",
  "#65a30d",
  "#d97706",
  "#dc2626",
  "#db2777",
  "#7c3aed",
  "#52525b",
] as const;

export const DEFAULT_COLOR = AGENT_COLORS[0];
export const DEFAULT_ICON = "bot";
export const ICON_LIMIT = 40;
