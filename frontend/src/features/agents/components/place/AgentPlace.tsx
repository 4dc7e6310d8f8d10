import { type ReactNode, useMemo, useState } from "react";
import { FormProvider } from "react-hook-form";
import { usePermission } from "@/api/permissions";
import type { Agent } from "@/api/types";
import { UnsavedDialog } from "@/components/ui/UnsavedDialog";
import { useUnsavedGuard } from "@/lib/useUnsavedGuard";
import { useAgentEditor } from "../../hooks/useAgentEditor";
import { ConflictDialog } from "../builder/ConflictDialog";
import { PromoteDialog } from "../versions/PromoteDialog";
import { AgentHeader, type AgentHeaderProps } from "./AgentHeader";
import { PlaceContext } from "./PlaceContext";

export interface AgentPlaceProps extends Pick<AgentHeaderProps, "parts" | "builderSearch"> {
  agent: Agent;
  onDeleted: () => void;
  onPublished: () => void;
  children: ReactNode;
}

/** Everything around one agent under one header. What is typed stays while one moves in it. */
export function AgentPlace({ agent, parts, builderSearch, onDeleted, onPublished, children }: AgentPlaceProps) {
  const canEdit = usePermission("agents:write");
  const editor = useAgentEditor(agent);
  const [publishing, setPublishing] = useState<number | null>(null);
  const guard = useUnsavedGuard(editor.isDirty, (current, next) => placeOf(current) === placeOf(next));
  const place = useMemo(() => ({ agent, canEdit, editor, publish: setPublishing }), [agent, canEdit, editor]);
  return (
    <PlaceContext value={place}>
      <FormProvider {...editor.form}>
        <div className="flex h-full min-h-0 flex-col">
          <AgentHeader builderSearch={builderSearch} onDeleted={onDeleted} parts={parts} />
          <div className="min-h-0 flex-1">{children}</div>
        </div>
        {editor.conflict && <ConflictDialog current={editor.conflict} editor={editor} />}
        {publishing !== null && (
          <PromoteDialog
            agentId={agent.id}
            current={agent.production_version}
            hasUnsaved={editor.isDirty}
            number={publishing}
            onClose={() => setPublishing(null)}
            onPromoted={onPublished}
          />
        )}
        <UnsavedDialog guard={guard} />
      </FormProvider>
    </PlaceContext>
  );
}

/** The agent's own part of an address: `/agents/<id>`. */
const placeOf = (path: string) => path.split("/").slice(0, 3).join("/");
