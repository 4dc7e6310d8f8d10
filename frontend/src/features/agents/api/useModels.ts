import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";

/** The models that the platform knows, with prices, and which one is the default. */
export function useModels() {
  return useQuery({
    queryKey: ["models"],
    queryFn: async ({ signal }) => unwrap(await client.GET("/api/models", { signal })),
    staleTime: 5 * 60_000,
  });
}
