import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import type { Export } from "@/api/types";

const POLL_MS = 2_000;

/** The archives asked for; looks again by itself while one is being made. */
export const exportsQuery = queryOptions({
  queryKey: ["exports"],
  queryFn: async ({ signal }) => unwrap(await client.GET("/api/users/me/exports", { signal })).items,
  refetchInterval: (query) => (query.state.data?.some(({ status }) => status === "queued") ? POLL_MS : false),
});

export async function requestExport(): Promise<Export> {
  return unwrap(await client.POST("/api/users/me/exports"));
}
