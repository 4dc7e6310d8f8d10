import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { client, unwrap } from "@/api/client";

/** Agents, conversations and documents that hold the words; nothing while there are none. */
export function useSearch(text: string) {
  const q = useDeferredValue(text.trim()).slice(0, 200);
  return useQuery({
    queryKey: ["search", q],
    queryFn: async ({ signal }) => unwrap(await client.GET("/api/search", { params: { query: { q } }, signal })).items,
    enabled: q !== "",
    placeholderData: (previous) => previous,
  });
}
