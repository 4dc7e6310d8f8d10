import type { CallChannel, CallStatus } from "../lib/parts";

/** Query keys of an agent's deployment. */
export const deployKeys = {
  deployment: (agentId: string) => ["agents", agentId, "deployment"] as const,
  keys: (agentId: string) => ["agents", agentId, "keys"] as const,
  calls: (agentId: string, filter: { channel?: CallChannel; status?: CallStatus; limit?: number }) =>
    ["agents", agentId, "calls", filter] as const,
  widget: (agentId: string) => ["agents", agentId, "widget"] as const,
  connections: (agentId: string) => ["agents", agentId, "channels"] as const,
  events: (agentId: string, channelId: string) => ["agents", agentId, "channel-events", channelId] as const,
};
