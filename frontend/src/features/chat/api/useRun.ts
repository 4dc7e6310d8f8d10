import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";

const RUNNING_REFRESH_MS = 1500;

export const runKey = (agentId: string, runId: string) => ["agents", agentId, "runs", runId] as const;

/**
 * One run with its prompt and output; asked again while it is under way. One that was only just
 * announced is stored a moment later, so it is looked for more than once.
 */
export function useRun(agentId: string, runId: string | null, justAnnounced = false) {
  return useQuery({
    queryKey: runKey(agentId, runId ?? ""),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/runs/{run_id}", {
          params: { path: { agent_id: agentId, run_id: runId ?? "" } },
          signal,
        }),
      ),
    enabled: runId !== null,
    ...(justAnnounced && { retry: 3, retryDelay: RUNNING_REFRESH_MS / 3 }),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? RUNNING_REFRESH_MS : false),
    // A finished run never changes.
    staleTime: ({ state }) => (state.data?.status === "running" ? 0 : Infinity),
  });
}
