import type { TFunction } from "i18next";
import { z } from "zod";
import type { WebhookEndpoint, WebhookEventType } from "@/api/types";

export const ENDPOINT_LIMITS = { url: 2000, description: 200, agents: 20 } as const;

/** What a person sets of an endpoint. No agents = the events of all. */
export type EndpointSettings = Pick<WebhookEndpoint, "url" | "description" | "events" | "agent_ids">;

export interface EndpointForm extends EndpointSettings {
  /** Whether only the events of the chosen agents are wanted. */
  scope: "all" | "some";
}

export function toForm(endpoint: EndpointSettings | null): EndpointForm {
  const { url, description, events, agent_ids } = endpoint ?? { url: "", description: "", events: [], agent_ids: [] };
  return { url, description, events, agent_ids, scope: agent_ids.length > 0 ? "some" : "all" };
}

export function toSettings({ url, description, events, agent_ids, scope }: EndpointForm): EndpointSettings {
  return { url: url.trim(), description: description.trim(), events, agent_ids: scope === "all" ? [] : agent_ids };
}

/**
 * Only what differs: an agent that was deleted meanwhile must not stand in the way of another
 * address.
 */
export function toChanges(before: EndpointSettings, after: EndpointSettings): Partial<EndpointSettings> {
  const text = (value: string | readonly string[]) => JSON.stringify(typeof value === "string" ? value : [...value].sort());
  const names = ["url", "description", "events", "agent_ids"] as const;
  return Object.fromEntries(
    names.filter((name) => text(before[name]) !== text(after[name])).map((name) => [name, after[name]]),
  );
}

function isWebAddress(text: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}

/** What has to be filled in, so that mistakes show before the request. */
export function endpointSchema(t: TFunction<"webhooks">) {
  return z
    .object({
      url: z
        .string()
        .max(ENDPOINT_LIMITS.url, t("form.url_long"))
        .refine(isWebAddress, t("form.url_invalid")),
      description: z.string().max(ENDPOINT_LIMITS.description),
      events: z.array(z.string()).min(1, t("form.events_missing")),
      scope: z.enum(["all", "some"]),
      agent_ids: z.array(z.string()).max(ENDPOINT_LIMITS.agents, t("form.agents_many", { count: ENDPOINT_LIMITS.agents })),
    })
    .refine(({ scope, agent_ids }) => scope === "all" || agent_ids.length > 0, {
      path: ["agent_ids"],
      message: t("form.agents_missing"),
    });
}

/** The catalogue by what the events are about: "agent", "run", … in its own order. */
export function groupEvents(events: readonly WebhookEventType[]): [string, WebhookEventType[]][] {
  const groups = new Map<string, WebhookEventType[]>();
  for (const event of events) {
    const about = event.name.split(".")[0]!;
    groups.set(about, [...(groups.get(about) ?? []), event]);
  }
  return [...groups];
}
