import type { WebhookDeliverySummary } from "@/api/types";

const SOON_MS = 1500;
const LATER_MS = 15_000;
const NEAR_MS = 60_000;

/**
 * In how many milliseconds to look again: soon while an attempt is near or under way, now and then
 * while one waits for hours, never (false) when all has ended.
 */
export function refreshAfter(
  deliveries: readonly Pick<WebhookDeliverySummary, "status" | "next_attempt_at">[],
  now: number,
): number | false {
  const pending = deliveries.filter(({ status }) => status === "pending");
  if (pending.length === 0) return false;
  const isNear = ({ next_attempt_at }: (typeof pending)[number]) =>
    next_attempt_at === null || Math.abs(new Date(next_attempt_at).getTime() - now) < NEAR_MS;
  return pending.some(isNear) ? SOON_MS : LATER_MS;
}
