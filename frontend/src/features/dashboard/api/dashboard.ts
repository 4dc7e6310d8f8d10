import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import type { Locale } from "@/api/types";

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
