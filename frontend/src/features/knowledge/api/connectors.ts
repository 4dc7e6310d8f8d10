import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { useCollection, useCollectionActions } from "@/api/collection";
import type { Connector } from "@/api/types";
import { knowledgeKeys } from "./keys";

const CONNECTORS = "/api/agents/{agent_id}/knowledge/connectors";
const SYNCING_REFRESH_MS = 2000;
const isSyncing = ({ status }: Pick<Connector, "status">) => status === "syncing";

/** An agent's connectors; asked again while one of them syncs. */
export function useConnectors(agentId: string) {
  return useCollection(knowledgeKeys.connectors(agentId), CONNECTORS, { agent_id: agentId }, {
    // Programs and schedules change it behind this page.
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.some(isSyncing) ? SYNCING_REFRESH_MS : false),
  });
}

/** The last syncs of a connector with their logs. */
export function useSyncs(agentId: string, connectorId: string) {
  return useQuery({
    queryKey: knowledgeKeys.syncs(agentId, connectorId),
    queryFn: async ({ signal }) =>
      unwrap(
        await client.GET("/api/agents/{agent_id}/knowledge/connectors/{connector_id}/syncs", {
          params: { path: { agent_id: agentId, connector_id: connectorId } },
          signal,
        }),
      ).items,
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => status === "running") ? SYNCING_REFRESH_MS : false,
  });
}

/** Everything that changes connectors; what they brought may change with them. */
export function useConnectorActions(agentId: string) {
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: knowledgeKeys.all(agentId) });
  const { create, update } = useCollectionActions(knowledgeKeys.all(agentId), CONNECTORS, "connector_id", {
    agent_id: agentId,
  });
  const pathOf = (connectorId: string) => ({ agent_id: agentId, connector_id: connectorId });
  const remove = useMutation({
    mutationFn: async ({ id, documents }: { id: string; documents: "keep" | "delete" }) =>
      unwrap(
        await client.DELETE("/api/agents/{agent_id}/knowledge/connectors/{connector_id}", {
          params: { path: pathOf(id), query: { documents } },
        }),
      ),
    onSuccess: (_reply, { documents }) => {
      if (documents === "delete") queryClient.setQueryData(knowledgeKeys.removedAt(agentId), Date.now());
    },
    onSettled,
  });
  const sync = useMutation({
    mutationFn: async (id: string) =>
      unwrap(
        await client.POST("/api/agents/{agent_id}/knowledge/connectors/{connector_id}/sync", {
          params: { path: pathOf(id) },
        }),
      ),
    onSettled,
  });
  const rotate = useMutation({
    mutationFn: async (id: string) =>
      unwrap(
        await client.POST("/api/agents/{agent_id}/knowledge/connectors/{connector_id}/key", {
          params: { path: pathOf(id) },
        }),
      ),
  });
  const authorize = useMutation({
    mutationFn: async (id: string) =>
      unwrap(
        await client.POST("/api/agents/{agent_id}/knowledge/connectors/{connector_id}/authorize", {
          params: { path: pathOf(id) },
        }),
      ),
    // The source brings the browser back to this tab.
    onSuccess: ({ url }) => window.location.assign(url),
  });
  return { create, update, remove, sync, rotate, authorize };
}

export type ConnectorActions = ReturnType<typeof useConnectorActions>;
