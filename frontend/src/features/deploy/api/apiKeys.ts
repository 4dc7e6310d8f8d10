import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { useCollectionActions } from "@/api/collection";
import type { ApiKey } from "@/api/types";
import type { KeySettings } from "../lib/keyForm";
import { deployKeys } from "./keys";

const PAGE = 50;

/** The agent's keys, newest first; revoked ones stay in the list for a while. */
export function useApiKeys(agentId: string) {
  return useInfiniteQuery({
    queryKey: deployKeys.keys(agentId),
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/keys", {
          params: { path: { agent_id: agentId }, query: { limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    // Their last use changes behind this page.
    staleTime: 0,
  });
}

/** The list as the cache holds it. */
export type ApiKeyPages = InfiniteData<{ items: ApiKey[]; next_cursor: string | null }>;

/** Everything that changes keys. */
export function useKeyActions(agentId: string) {
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: deployKeys.keys(agentId) });
  const { update, remove: revoke } = useCollectionActions(deployKeys.keys(agentId), "/api/agents/{agent_id}/keys", "key_id", {
    agent_id: agentId,
  });
  const path = (id: string) => ({ params: { path: { agent_id: agentId, key_id: id } } });
  const create = useMutation({
    /** `attempt` is for the Idempotency-Key header: the same try again makes no second key. */
    mutationFn: async ({ attempt, ...body }: KeySettings & { attempt: string }) =>
      unwrap(
        await client.POST("/api/agents/{agent_id}/keys", {
          params: { path: { agent_id: agentId }, header: { "Idempotency-Key": attempt } },
          body,
        }),
      ),
    onSettled,
  });
  const setIdentity = useMutation({
    mutationFn: async (id: string) =>
      unwrap(await client.POST("/api/agents/{agent_id}/keys/{key_id}/identity-secret", path(id))),
    onSettled,
  });
  const removeIdentity = useMutation({
    mutationFn: async (id: string) =>
      unwrap(await client.DELETE("/api/agents/{agent_id}/keys/{key_id}/identity-secret", path(id))),
    onSettled,
  });
  return { create, update, revoke, setIdentity, removeIdentity };
}

export type KeyActions = ReturnType<typeof useKeyActions>;
