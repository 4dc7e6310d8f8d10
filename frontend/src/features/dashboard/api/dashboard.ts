import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import type { Agent, Locale } from "@/api/types";

export const dashboardQuery = queryOptions({
  queryKey: ["dashboard"],
  queryFn: async ({ signal }) => unwrap(await client.GET("/api/dashboard", { signal })),
});

/** The templates with their texts in the given language. */
export const templatesQuery = (locale: Locale) =>
  queryOptions({
    queryKey: ["templates", locale],
    queryFn: async ({ signal }) =>
      unwrap(await client.GET("/api/templates", { params: { query: { locale } }, signal })).items,
    staleTime: Infinity,
  });

/** Makes an agent, from a template when one is named. The key keeps a repeated try from making two. */
export async function createAgent(input: { name: string; template_id?: string; key: string }): Promise<Agent> {
  const { key, ...body } = input;
  return unwrap(await client.POST("/api/agents", { body, params: { header: { "Idempotency-Key": key } } }));
}
