import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import type { WebhookDelivery } from "@/api/types";
import { newIdempotencyKey } from "@/lib/idempotencyKey";
import { refreshAfter } from "../lib/refreshAfter";
import { webhookKeys } from "./keys";

const PAGE = 25;
/** Events come by themselves while one looks at the log. */
const LOG_REFRESH_MS = 10_000;

/** What was sent to an endpoint, newest first; asked again and again, sooner while something is on its way. */
export function useDeliveries(endpointId: string, status: WebhookDelivery["status"] | undefined) {
  return useInfiniteQuery({
    queryKey: webhookKeys.deliveries(endpointId, status),
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await client.GET("/api/webhooks/endpoints/{endpoint_id}/deliveries", {
          params: { path: { endpoint_id: endpointId }, query: { limit: PAGE, cursor: pageParam, status } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      refreshAfter(state.data?.pages.flatMap((page) => page.items) ?? [], Date.now()) || LOG_REFRESH_MS,
  });
}

/** One delivery with its attempts; asked again while it is on its way. */
export function useDelivery(endpointId: string, deliveryId: string) {
  return useQuery({
    queryKey: webhookKeys.delivery(endpointId, deliveryId),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/webhooks/endpoints/{endpoint_id}/deliveries/{delivery_id}", {
          params: { path: { endpoint_id: endpointId, delivery_id: deliveryId } },
          signal,
        }),
      ),
    staleTime: 0,
    refetchInterval: ({ state }) => refreshAfter(state.data ? [state.data] : [], Date.now()),
  });
}

/** Sends the test event; gives its delivery, which is on its way. */
export function useSendTest() {
  const onDelivery = useDeliveryCache();
  return useMutation({
    mutationFn: async (endpointId: string) =>
      unwrap(
        await client.POST("/api/webhooks/endpoints/{endpoint_id}/test", {
          params: { path: { endpoint_id: endpointId }, header: { "Idempotency-Key": newIdempotencyKey() } },
        }),
      ),
    onSuccess: (delivery, endpointId) => onDelivery(endpointId, delivery),
  });
}

/** Sends a delivery again now, with the same id and body. */
export function useRedeliver(endpointId: string) {
  const onDelivery = useDeliveryCache();
  return useMutation({
    mutationFn: async (deliveryId: string) =>
      unwrap(
        await client.POST("/api/webhooks/endpoints/{endpoint_id}/deliveries/{delivery_id}/redeliver", {
          params: { path: { endpoint_id: endpointId, delivery_id: deliveryId } },
        }),
      ),
    onSuccess: (delivery) => onDelivery(endpointId, delivery),
  });
}

/** Shows a delivery as the API answered, and asks for the lists again. */
function useDeliveryCache() {
  const queryClient = useQueryClient();
  return (endpointId: string, delivery: WebhookDelivery) => {
    queryClient.setQueryData(webhookKeys.delivery(endpointId, delivery.id), delivery);
    return queryClient.invalidateQueries({ queryKey: webhookKeys.log(endpointId) });
  };
}
