/** The parts of the page, which the address names (`?view=`). */
export const DEPLOY_PARTS = [
  "overview",
  "widget",
  "api",
  "openai",
  "mcp",
  "slack",
  "discord",
  "whatsapp",
  "webhooks",
  "keys",
  "calls",
] as const;
export type DeployPart = (typeof DEPLOY_PARTS)[number];

/** The ways in that a person can choose from. */
export const CHANNEL_PARTS = [
  "widget",
  "api",
  "openai",
  "mcp",
  "slack",
  "discord",
  "whatsapp",
  "webhooks",
] as const satisfies readonly DeployPart[];

/** The sections of the page, each of one part or of a few that are alike. */
export const DEPLOY_SECTIONS = [
  { name: "overview", parts: ["overview"] },
  { name: "widget", parts: ["widget"] },
  { name: "messaging", parts: ["slack", "discord", "whatsapp"] },
  { name: "developers", parts: ["api", "openai", "mcp", "webhooks"] },
  { name: "keys", parts: ["keys"] },
  { name: "calls", parts: ["calls"] },
] as const satisfies readonly { name: string; parts: readonly DeployPart[] }[];
export type DeploySection = (typeof DEPLOY_SECTIONS)[number];

/** The section that a part belongs to. */
export function sectionOf(part: DeployPart): DeploySection {
  return DEPLOY_SECTIONS.find(({ parts }) => (parts as readonly DeployPart[]).includes(part)) ?? DEPLOY_SECTIONS[0];
}

/** Platforms that an agent is connected to by a set-up of its own. */
export const PLATFORMS = ["slack", "discord", "whatsapp"] as const satisfies readonly DeployPart[];
export type Platform = (typeof PLATFORMS)[number];

/** What the runs of deployed channels can be filtered by. */
export const CALL_CHANNELS = ["api", "widget", "mcp", "slack", "discord", "whatsapp"] as const;
export type CallChannel = (typeof CALL_CHANNELS)[number];
export const CALL_STATUSES = ["running", "succeeded", "failed", "cancelled", "interrupted"] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

/** What the address of the page says is open. */
export interface DeployPlace {
  view?: DeployPart;
  /** A connection to a platform, with its steps and its log. */
  connection?: string;
  /** How the installation ended that one comes back from. */
  install?: InstallOutcome;
  /** The run whose trace is open. */
  run?: string;
  channel?: CallChannel;
  outcome?: CallStatus;
}

export const INSTALL_OUTCOMES = ["done", "denied", "failed"] as const;
export type InstallOutcome = (typeof INSTALL_OUTCOMES)[number];
