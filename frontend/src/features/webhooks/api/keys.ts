/** Query keys: `log` is the prefix of all deliveries of one endpoint. */
export const webhookKeys = {
  endpoints: ["webhooks", "endpoints"] as const,
  events: ["webhooks", "events"] as const,
  agents: ["agents", "list", "webhooks"] as const,
  log: (endpointId: string) => ["webhooks", "endpoint", endpointId] as const,
  deliveries: (endpointId: string, status: string | undefined) =>
    ["webhooks", "endpoint", endpointId, "deliveries", { status }] as const,
  delivery: (endpointId: string, deliveryId: string) =>
    ["webhooks", "endpoint", endpointId, "delivery", deliveryId] as const,
};
