import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import type { ChannelConnection } from "@/api/types";
import { useOnce } from "@/lib/idempotencyKey";
import type { Platform } from "../lib/parts";
import { deployKeys } from "./keys";

const EVENTS_PAGE = 30;
const REFRESH_MS = 10_000;

export interface NewConnection {
  type: Platform;
  name: string;
  config: Record<string, string>;
}

/** What is to change; what is left out stays, secrets too. */
export interface ConnectionChanges {
  name?: string;
  enabled?: boolean;
  config?: Record<string, string>;
}

/** The agent's connections to platforms, of every kind. */
export function useConnections(agentId: string) {
  return useQuery({
    queryKey: deployKeys.connections(agentId),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/channels", {
          params: { path: { agent_id: agentId } },
          signal,
        }),
      ).items,
    // Their state changes by what the platforms send.
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
  const onSettled = () => queryClient.invalidateQueries({ queryKey: deployKeys.connections(agentId) });
  /** What the platform was asked is in the log. */
  const onAsked = (_data: unknown, _error: unknown, id: string) => {
    void queryClient.invalidateQueries({ queryKey: deployKeys.events(agentId, id) });
    return onSettled();
  };
  const once = useOnce();
  const path = (id: string) => ({ params: { path: { agent_id: agentId, channel_id: id } } });
  const create = useMutation({
    mutationFn: (body: NewConnection) =>
      once(body, async (key) =>
        unwrap(
          await client.POST("/api/agents/{agent_id}/channels", {
            params: { path: { agent_id: agentId }, header: { "Idempotency-Key": key } },
            body,
          }),
        ),
      ),
    // It is in the list before its sheet opens.
    onSuccess: (made) =>
      queryClient.setQueryData<ChannelConnection[]>(deployKeys.connections(agentId), (old = []) => [made, ...old]),
    onSettled,
  });
  const update = useMutation({
    mutationFn: async ({ id, ...body }: ConnectionChanges & { id: string }) =>
      unwrap(await client.PATCH("/api/agents/{agent_id}/channels/{channel_id}", { ...path(id), body })),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: async (id: string) =>
      unwrap(await client.DELETE("/api/agents/{agent_id}/channels/{channel_id}", path(id))),
    onSettled,
  });
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
  return { create, update, remove, test, install, register };
}

export type ConnectionActions = ReturnType<typeof useConnectionActions>;
