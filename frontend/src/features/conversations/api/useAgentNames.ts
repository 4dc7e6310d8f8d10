import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";

const MOST = 100;

/** The agents to choose from, the newest first. Asked anew whenever the lists of agents are. */
export function useAgentNames(enabled = true) {
  return useQuery({
    queryKey: ["agents", "list", "names"],
    queryFn: async ({ signal }) =>
      unwrap(await client.GET("/api/agents", { params: { query: { limit: MOST } }, signal })).items.map(
        ({ id, name }) => ({ id, name }),
      ),
    enabled,
  });
}
