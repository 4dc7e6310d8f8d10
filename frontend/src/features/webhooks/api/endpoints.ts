import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { useOnce } from "@/lib/idempotencyKey";
import type { EndpointChanges, EndpointSettings } from "../lib/endpointForm";
import { webhookKeys } from "./keys";

/** More than a workspace may have, so that one page holds them all. */
const PAGE = 50;
const AGENTS_PAGE = 50;

/** The workspace's endpoints, newest first. */
export function useEndpoints() {
  return useQuery({
    queryKey: webhookKeys.endpoints,
    queryFn: async ({ signal }) =>
      unwrap(await client.GET("/api/webhooks/endpoints", { params: { query: { limit: PAGE } }, signal })).items,
    // Deliveries change their state behind this page.
    staleTime: 0,
  });
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
  const once = useOnce();
  const create = useMutation({
    mutationFn: (body: EndpointSettings) =>
      once(body, async (key) =>
        unwrap(
          await client.POST("/api/webhooks/endpoints", {
            params: { header: { "Idempotency-Key": key } },
            body: { ...body, enabled: true },
          }),
        ),
      ),
    onSettled,
  });
  const update = useMutation({
    mutationFn: async ({ id, ...body }: EndpointChanges & { id: string; revision: number }) =>
      unwrap(
        await client.PATCH("/api/webhooks/endpoints/{endpoint_id}", { params: { path: { endpoint_id: id } }, body }),
      ),
    onSettled,
  });
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
  const remove = useMutation({
    mutationFn: async (id: string) =>
      unwrap(await client.DELETE("/api/webhooks/endpoints/{endpoint_id}", { params: { path: { endpoint_id: id } } })),
    onSettled,
  });
  return { create, update, rotate, remove };
}

export type EndpointActions = ReturnType<typeof useEndpointActions>;
