import { useMutation } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { useOnce } from "@/lib/idempotencyKey";
import { useAgentCache } from "./useAgentCache";

export interface NewAgent {
  name: string;
  icon: string;
  color: string;
  template_id?: string;
}

export function useCreateAgent() {
  const keep = useAgentCache();
  const once = useOnce();
  return useMutation({
    mutationFn: (body: NewAgent) =>
      once(body, async (key) =>
        unwrap(await client.POST("/api/agents", { params: { header: { "Idempotency-Key": key } }, body })),
      ),
    onSuccess: keep,
  });
}
