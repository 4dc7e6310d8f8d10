import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { useCurrent } from "@/api/session";
import type { Agent, DocumentStatus } from "@/api/types";
import { BuilderHeader } from "@/features/agents/components/builder/BuilderHeader";
import { BuilderLayout, type Pane } from "@/features/agents/components/builder/BuilderLayout";
import { ConfigurePane } from "@/features/agents/components/builder/ConfigurePane";
import { RagSettings } from "@/features/agents/components/builder/RagSettings";
import type { ConfigTab } from "@/features/agents/lib/tabs";
import { useAgentEditor } from "@/features/agents/hooks/useAgentEditor";
import { createAgentTransport } from "@/features/chat/api/createAgentTransport";
import { TracePanel } from "@/features/chat/components/trace/TracePanel";
import { useChat } from "@/features/chat/hooks/useChat";
import type { Citation } from "@/features/chat/lib/chatEvents";
import { tracedAnswers } from "@/features/chat/lib/tracedAnswers";
import { KnowledgeTab } from "@/features/knowledge/components/KnowledgeTab";
import { documentLink } from "@/features/knowledge/lib/documentLink";
import type { Authorization, KnowledgePart } from "@/features/knowledge/lib/parts";
import { Playground } from "./-Playground";
import { useRunEffects } from "./-useRunEffects";

export interface WorkbenchSearch {
  tab?: ConfigTab;
  /** The pane in sight on screens without room for all three. */
  pane?: "playground" | "trace";
  conversation?: string;
  /** What of the knowledge is in sight, and which documents. */
  part?: KnowledgePart;
  q?: string;
  status?: DocumentStatus;
  /** How the authorization of a connector ended that one comes back from. */
  authorization?: Authorization;
}

type OpenedPassage = Pick<Citation, "document_id" | "passage_id" | "page">;

/** The builder: configuration, playground and trace of one agent around one conversation. */
export function Workbench({ agent, search }: { agent: Agent; search: WorkbenchSearch }) {
  const navigate = useNavigate();
  const canEdit = useCurrent().workspace.role !== "viewer";
  const editor = useAgentEditor(agent);
  const [transport] = useState(() => createAgentTransport(agent.id));
  const [inspected, setInspected] = useState<string | null>(null);

  // The path stays: a document may be open above the builder.
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
      void navigate(documentLink(agent.id, at.document_id, { page: at.page, passage: at.passage_id })),
    [navigate, agent.id],
  );
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
          knowledge={
            <KnowledgeTab
              agentId={agent.id}
              canEdit={canEdit}
              filter={{ q: search.q ?? "", status: search.status }}
              onFilter={({ q, status }) => go({ q: q || undefined, status })}
              authorization={search.authorization}
              part={search.part ?? (search.authorization ? "connectors" : "documents")}
              partLink={(part) => ({
                ...link,
                search: (old: WorkbenchSearch) => ({ ...old, part, authorization: undefined }),
              })}
              settings={<RagSettings disabled={!canEdit} />}
            />
          }
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
          onCitation={openPassage}
          onOpen={(conversation) => go({ conversation: conversation ?? undefined })}
        />
      }
      trace={
        <TracePanel
          agentId={agent.id}
          answers={answers}
          onOpenPassage={openPassage}
          onSelect={setInspected}
          runId={shown?.runId ?? null}
        />
      }
    />
  );
}
