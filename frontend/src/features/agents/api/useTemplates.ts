import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { currentLanguage } from "@/i18n";

/** Ready-made agents to begin with, in the reader's language. */
export function useTemplates() {
  const locale = currentLanguage();
  return useQuery({
    queryKey: ["templates", locale],
    queryFn: async ({ signal }) =>
      unwrap(await client.GET("/api/templates", { params: { query: { locale } }, signal })).items,
    staleTime: Infinity,
  });
}
