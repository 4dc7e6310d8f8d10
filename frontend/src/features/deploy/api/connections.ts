import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { useCollection, useCollectionActions } from "@/api/collection";
import { deployKeys } from "./keys";

const CONNECTIONS = "/api/agents/{agent_id}/channels";
const EVENTS_PAGE = 30;
const REFRESH_MS = 10_000;

/** The agent's connections to platforms, of every kind. */
export function useConnections(agentId: string) {
  // Their state changes by what the platforms send.
  return useCollection(deployKeys.connections(agentId), CONNECTIONS, { agent_id: agentId }, {
    staleTime: 0,
    refetchInterval: REFRESH_MS,
  });
}

/** What came in and went out of a connection, newest first. */
export function useConnectionEvents(agentId: string, channelId: string) {
  return useInfiniteQuery({
    queryKey: deployKeys.events(agentId, channelId),
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/channels/{channel_id}/events", {
          params: {
            path: { agent_id: agentId, channel_id: channelId },
            query: { limit: EVENTS_PAGE, cursor: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
    refetchInterval: REFRESH_MS,
  });
}

/** Everything that changes connections, or asks the platform about them. */
export function useConnectionActions(agentId: string) {
  const queryClient = useQueryClient();
  const actions = useCollectionActions(deployKeys.connections(agentId), CONNECTIONS, "channel_id", { agent_id: agentId });
  const onSettled = () => queryClient.invalidateQueries({ queryKey: deployKeys.connections(agentId) });
  /** What the platform was asked is in the log. */
  const onAsked = (_data: unknown, _error: unknown, id: string) => {
    void queryClient.invalidateQueries({ queryKey: deployKeys.events(agentId, id) });
    return onSettled();
  };
  const path = (id: string) => ({ params: { path: { agent_id: agentId, channel_id: id } } });
  const test = useMutation({
    mutationFn: async (id: string) =>
      unwrap(await client.POST("/api/agents/{agent_id}/channels/{channel_id}/test", path(id))),
    onSettled: onAsked,
  });
  /** Gives the address where the platform asks whether it may be installed. */
  const install = useMutation({
    mutationFn: async (id: string) =>
      unwrap(await client.POST("/api/agents/{agent_id}/channels/{channel_id}/install", path(id))).url,
  });
  /** Tells the platform of the agent's command. */
  const register = useMutation({
    mutationFn: async (id: string) =>
      unwrap(await client.POST("/api/agents/{agent_id}/channels/{channel_id}/register", path(id))),
    onSettled: onAsked,
  });
  return { ...actions, test, install, register };
}

export type ConnectionActions = ReturnType<typeof useConnectionActions>;
