import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import type { WidgetSettings } from "@/api/types";
import { deployKeys } from "./keys";

/** How the agent's widget looks and what it asks. */
export function useWidgetSettings(agentId: string) {
  return useQuery({
    queryKey: deployKeys.widget(agentId),
    queryFn: async ({ signal }) =>
      unwrap(await client.GET("/api/agents/{agent_id}/widget", { params: { path: { agent_id: agentId } }, signal })),
  });
}

export function useSaveWidget(agentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: WidgetSettings) =>
      unwrap(await client.PUT("/api/agents/{agent_id}/widget", { params: { path: { agent_id: agentId } }, body })),
    onSuccess: (saved) => queryClient.setQueryData(deployKeys.widget(agentId), saved),
  });
}
