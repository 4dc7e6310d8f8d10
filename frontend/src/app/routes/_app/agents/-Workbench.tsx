import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useCurrent } from "@/api/session";
import type { Agent } from "@/api/types";
import { BuilderHeader } from "@/features/agents/components/builder/BuilderHeader";
import { BuilderLayout, type Pane } from "@/features/agents/components/builder/BuilderLayout";
import { ConfigurePane } from "@/features/agents/components/builder/ConfigurePane";
import type { ConfigTab } from "@/features/agents/lib/tabs";
import { useAgentEditor } from "@/features/agents/hooks/useAgentEditor";
import { createAgentTransport } from "@/features/chat/api/createAgentTransport";
import { TracePanel } from "@/features/chat/components/trace/TracePanel";
import { useChat } from "@/features/chat/hooks/useChat";
import { tracedAnswers } from "@/features/chat/lib/tracedAnswers";
import { Playground } from "./-Playground";
import { useRunEffects } from "./-useRunEffects";

export interface WorkbenchSearch {
  tab?: ConfigTab;
  pane?: "playground" | "trace";
  conversation?: string;
}

/** The builder: configuration, playground and trace of one agent around one conversation. */
export function Workbench({ agent, search }: { agent: Agent; search: WorkbenchSearch }) {
  const navigate = useNavigate({ from: "/agents/$agentId" });
  const canEdit = useCurrent().workspace.role !== "viewer";
  const editor = useAgentEditor(agent);
  const [transport] = useState(() => createAgentTransport(agent.id));
  const [inspected, setInspected] = useState<string | null>(null);

  const go = (change: WorkbenchSearch) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const onRun = useRunEffects(agent.id);
  const options = useMemo(
    () => ({
      onRun: (runId: string, finished: boolean) => {
        // The trace follows the conversation again.
        if (!finished) setInspected(null);
        onRun(runId, finished);
      },
      onConversation: (conversation: string) =>
        void navigate({ search: (old) => ({ ...old, conversation }), replace: true, resetScroll: false }),
    }),
    [navigate, onRun],
  );
  const chat = useChat(transport, search.conversation ?? null, options);
  const answers = useMemo(() => tracedAnswers(chat.branch), [chat.branch]);
  const shown = answers.find((answer) => answer.runId === inspected) ?? answers.at(-1);

  const inspect = (runId: string) => {
    setInspected(runId);
    go({ pane: "trace" });
  };
  const link = { from: "/agents/$agentId", to: "." } as const;
  const paneOf = (pane: Pane) => (pane === "configure" ? undefined : pane);
  return (
    <BuilderLayout
      configure={
        <ConfigurePane
          agent={agent}
          canEdit={canEdit}
          editor={editor}
          tab={search.tab ?? "instructions"}
          tabLink={(tab) => ({ ...link, search: (old: WorkbenchSearch) => ({ ...old, tab }) })}
        />
      }
      header={
        <BuilderHeader agent={agent} canEdit={canEdit} onDeleted={() => void navigate({ to: "/agents" })} />
      }
      pane={search.pane ?? "configure"}
      paneLink={(pane) => ({ ...link, search: (old: WorkbenchSearch) => ({ ...old, pane: paneOf(pane) }) })}
      playground={
        <Playground
          agent={agent}
          chat={chat}
          conversationId={search.conversation ?? null}
          inspectedRunId={inspected}
          isDirty={editor.isDirty}
          onInspect={inspect}
          onOpen={(conversation) => go({ conversation: conversation ?? undefined })}
        />
      }
      trace={
        <TracePanel
          agentId={agent.id}
          answers={answers}
          onSelect={setInspected}
          runId={shown?.runId ?? null}
        />
      }
    />
  );
}
