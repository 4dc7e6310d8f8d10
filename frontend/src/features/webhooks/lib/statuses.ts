import type { WebhookDelivery } from "@/api/types";

/** The states of a delivery that the log can be filtered by. */
export const STATUSES = ["pending", "succeeded", "failed"] as const satisfies readonly WebhookDelivery["status"][];
