import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePromoteVersion } from "@/features/agents/api/usePromoteVersion";
import { deployKeys } from "@/features/deploy/api/keys";
import { problemMessage } from "@/lib/problemMessage";

/** Puts a version into production from the deploy page, which shows at once that it answers. */
export function usePublish(agentId: string): { run: (version: number) => void; busy: boolean } {
  const { t } = useTranslation("agents");
  const queryClient = useQueryClient();
  const promote = usePromoteVersion(agentId);
  const run = (version: number) =>
    promote.mutate(version, {
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: deployKeys.deployment(agentId) });
        toast.success(t("promote.done", { number: version }));
      },
      onError: (error) => toast.error(problemMessage(error)),
    });
  return { run, busy: promote.isPending };
}
