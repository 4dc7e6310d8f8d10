/** What the activity chart can show per day. */
export const METRICS = ["conversations", "runs", "tokens", "cost_micros"] as const;
export type Metric = (typeof METRICS)[number];
