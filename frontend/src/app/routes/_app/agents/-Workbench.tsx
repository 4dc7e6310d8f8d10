import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { BuilderLayout, type Pane } from "@/features/agents/components/builder/BuilderLayout";
import { ConfigurePane } from "@/features/agents/components/builder/ConfigurePane";
import { PaneToggle } from "@/features/agents/components/builder/PaneToggle";
import { usePlace } from "@/features/agents/components/place/PlaceContext";
import { useBuilderPanes } from "@/features/agents/hooks/useBuilderPanes";
import type { ConfigTab } from "@/features/agents/lib/tabs";
import { createAgentTransport } from "@/features/chat/api/createAgentTransport";
import { TracePanel } from "@/features/chat/components/trace/TracePanel";
import { useChat } from "@/features/chat/hooks/useChat";
import type { Citation } from "@/features/chat/lib/chatEvents";
import { tracedAnswers } from "@/features/chat/lib/tracedAnswers";
import { documentSearch } from "@/features/knowledge/lib/documentLink";
import { Playground } from "./-Playground";
import { useRunEffects } from "./-useRunEffects";

export interface WorkbenchSearch {
  tab?: ConfigTab;
  /** The pane in sight on screens without room for all three. */
  pane?: "playground" | "trace";
  conversation?: string;
}

type OpenedPassage = Pick<Citation, "document_id" | "passage_id" | "page">;

/** The builder: configuration, playground and trace of one agent around one conversation. */
export function Workbench({ search }: { search: WorkbenchSearch }) {
  const navigate = useNavigate();
  const { agent, editor } = usePlace();
  const panes = useBuilderPanes();
  const [transport] = useState(() => createAgentTransport(agent.id));
  const [inspected, setInspected] = useState<string | null>(null);

  const go = useCallback(
    (change: WorkbenchSearch) =>
      void navigate({ to: ".", search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false }),
    [navigate],
  );
  const onRun = useRunEffects(agent.id);
  const options = useMemo(
    () => ({
      onRun: (runId: string, finished: boolean) => {
        // The trace follows the conversation again.
        if (!finished) setInspected(null);
        onRun(runId, finished);
      },
      onConversation: (conversation: string) => go({ conversation }),
    }),
    [go, onRun],
  );
  const chat = useChat(transport, search.conversation ?? null, options);
  const answers = useMemo(() => tracedAnswers(chat.branch), [chat.branch]);
  const shown = answers.find((answer) => answer.runId === inspected) ?? answers.at(-1);

  const openPassage = useCallback(
    (at: OpenedPassage) =>
      void navigate({
        to: ".",
        search: documentSearch(at.document_id, { page: at.page, passage: at.passage_id }),
        resetScroll: false,
      }),
    [navigate],
  );
  const inspect = (runId: string) => {
    setInspected(runId);
    panes.setClosed("trace", false);
    go({ pane: "trace" });
  };
  const link = { from: "/agents/$agentId/build", to: "." } as const;
  const paneOf = (pane: Pane) => (pane === "configure" ? undefined : pane);
  return (
    <BuilderLayout
      configure={
        <ConfigurePane
          tab={search.tab ?? "instructions"}
          tabLink={(tab) => ({ ...link, search: (old: WorkbenchSearch) => ({ ...old, tab }) })}
        />
      }
      pane={search.pane ?? "configure"}
      paneLink={(pane) => ({ ...link, search: (old: WorkbenchSearch) => ({ ...old, pane: paneOf(pane) }) })}
      panes={panes}
      playground={
        <Playground
          agent={agent}
          chat={chat}
          conversationId={search.conversation ?? null}
          inspectedRunId={inspected}
          isDirty={editor.isDirty}
          onInspect={inspect}
          onCitation={openPassage}
          onOpen={(conversation) => go({ conversation: conversation ?? undefined })}
          toolsEnd={answers.length > 0 && <PaneToggle pane="trace" panes={panes} />}
          toolsStart={<PaneToggle pane="configure" panes={panes} />}
        />
      }
      trace={
        answers.length === 0 ? null : (
          <TracePanel
            agentId={agent.id}
            answers={answers}
            onOpenPassage={openPassage}
            onSelect={setInspected}
            runId={shown?.runId ?? null}
          />
        )
      }
    />
  );
}
