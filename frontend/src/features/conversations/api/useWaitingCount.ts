import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";

/** How many people wait for a person; undefined while it is not known. It is the start page's. */
export function useWaitingCount(): number | undefined {
  const { data } = useQuery({
    queryKey: ["dashboard"],
    queryFn: async ({ signal }) => unwrap(await client.GET("/api/dashboard", { signal })),
  });
  return data && (data.needs.find(({ kind }) => kind === "waiting")?.count ?? 0);
}
