import type { WebhookDeliverySummary, WebhookEndpoint } from "@/api/types";
import type { BadgeTone } from "@/components/ui/Badge";

export type EndpointState = "active" | "failing" | "off_manual" | "off_failing" | "off_gone";

export const STATE_TONES: Record<EndpointState, BadgeTone> = {
  active: "success",
  failing: "warning",
  off_manual: "neutral",
  off_failing: "danger",
  off_gone: "danger",
};

export const DELIVERY_TONES: Record<WebhookDeliverySummary["status"], BadgeTone> = {
  pending: "accent",
  succeeded: "success",
  failed: "danger",
};

/** How an endpoint stands, and why it was switched off. */
export function endpointState(
  endpoint: Pick<WebhookEndpoint, "enabled" | "disabled_reason" | "failing_since">,
): EndpointState {
  if (!endpoint.enabled) return `off_${endpoint.disabled_reason ?? "manual"}`;
  return endpoint.failing_since ? "failing" : "active";
}

/** How the last attempt ended, and when; null before the first. */
export function lastOutcome(
  endpoint: Pick<WebhookEndpoint, "last_success_at" | "last_failure_at">,
): { succeeded: boolean; at: string } | null {
  const { last_success_at: success, last_failure_at: failure } = endpoint;
  if (success && (!failure || new Date(success) >= new Date(failure))) return { succeeded: true, at: success };
  return failure ? { succeeded: false, at: failure } : null;
}

/** Until when the secret before the current one signs too; null when only one is valid. */
export function overlapUntil(endpoint: Pick<WebhookEndpoint, "previous_secret_until">, now: number): string | null {
  const until = endpoint.previous_secret_until;
  return until && new Date(until).getTime() > now ? until : null;
}
