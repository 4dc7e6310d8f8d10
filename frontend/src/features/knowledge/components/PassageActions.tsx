import { Ban, Pin } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { usePassageState } from "../api/usePassageState";
import type { Passage, PassageState } from "@/api/types";

/** Pin: always given to the agent. Exclude: never. Pressing again takes it back. */
export function PassageActions({ agentId, passage }: { agentId: string; passage: Pick<Passage, "id" | "state"> }) {
  const { t } = useTranslation("knowledge");
  const change = usePassageState(agentId);
  const { id, state: before } = passage;
  const button = (state: NonNullable<PassageState>, Icon: typeof Pin) => (
    <Button
      aria-pressed={before === state}
      busy={change.isPending && change.variables.state === state}
      className={before === state ? "bg-accent-soft text-accent-text" : undefined}
      disabled={change.isPending}
      icon={<Icon aria-hidden />}
      onClick={() => change.mutate({ id, state: before === state ? null : state, before })}
      size="sm"
      title={t(`passage.hint.${state}`)}
    >
      {t(before === state ? `passage.undo_${state}` : `passage.${state}`)}
    </Button>
  );
  return (
    <div className="flex flex-wrap gap-1.5">
      {button("pinned", Pin)}
      {button("excluded", Ban)}
    </div>
  );
}
