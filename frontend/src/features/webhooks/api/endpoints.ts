import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { useCollection, useCollectionActions } from "@/api/collection";
import { webhookKeys } from "./keys";

const AGENTS_PAGE = 50;

/** The workspace's endpoints, newest first. */
export function useEndpoints() {
  // Deliveries change their state behind this page.
  return useCollection(webhookKeys.endpoints, "/api/webhooks/endpoints", {}, { staleTime: 0 });
}

/** The events that an endpoint can ask for. */
export function useEventTypes() {
  return useQuery({
    queryKey: webhookKeys.events,
    queryFn: async ({ signal }) => unwrap(await client.GET("/api/webhooks/events", { signal })).items,
    staleTime: Infinity,
  });
}

/** The workspace's agents, to choose from. */
export function useAgentChoices(enabled: boolean) {
  return useInfiniteQuery({
    queryKey: webhookKeys.agents,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/agents", { params: { query: { limit: AGENTS_PAGE, cursor: pageParam } }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled,
  });
}

/** Everything that changes endpoints. */
export function useEndpointActions() {
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: webhookKeys.endpoints });
  const actions = useCollectionActions(webhookKeys.endpoints, "/api/webhooks/endpoints", "endpoint_id", {});
  const rotate = useMutation({
    mutationFn: async ({ id, revoke }: { id: string; revoke: boolean }) =>
      unwrap(
        await client.POST("/api/webhooks/endpoints/{endpoint_id}/rotate-secret", {
          params: { path: { endpoint_id: id } },
          body: { revoke_previous: revoke },
        }),
      ),
    onSettled,
  });
  return { ...actions, rotate };
}

export type EndpointActions = ReturnType<typeof useEndpointActions>;
