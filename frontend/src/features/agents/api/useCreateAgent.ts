import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { client, unwrap } from "@/api/client";
import { newIdempotencyKey } from "@/lib/idempotencyKey";
import { useAgentCache } from "./useAgentCache";

export interface NewAgent {
  name: string;
  icon: string;
  color: string;
  template_id?: string;
}

export function useCreateAgent() {
  const keep = useAgentCache();
  const tries = useRef(new Map<string, string>());
  return useMutation({
    mutationFn: async (agent: NewAgent) => {
      // The same values sent again, after an answer that never came, make no second agent.
      const body = JSON.stringify(agent);
      const key = tries.current.get(body) ?? newIdempotencyKey();
      tries.current.set(body, key);
      return unwrap(
        await client.POST("/api/agents", { params: { header: { "Idempotency-Key": key } }, body: agent }),
      );
    },
    onSuccess: keep,
  });
}
