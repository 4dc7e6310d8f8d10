import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import { ErrorState } from "@/components/ui/ErrorState";
import { TabNav } from "@/components/ui/TabNav";
import { tabClass } from "@/components/ui/Tabs";
import { useKnowledge } from "../api/useKnowledge";
import { useUploads } from "../hooks/useUploads";
import { type Authorization, KNOWLEDGE_PARTS, type KnowledgePart } from "../lib/parts";
import { ConnectorsPart } from "./connectors/ConnectorsPart";
import { DocumentsPart, DocumentsSkeleton, type DocumentsFilter } from "./DocumentsPart";
import { DropZone } from "./DropZone";
import { SearchPart } from "./SearchPart";
import { UploadList } from "./UploadList";

export interface KnowledgeTabProps {
  agentId: string;
  /** The fields of the agent's configuration that belong here. */
  settings: ReactNode;
  part: KnowledgePart;
  partLink: (part: KnowledgePart) => LinkProps;
  filter: DocumentsFilter;
  onFilter: (filter: DocumentsFilter) => void;
  /** How the authorization of a connector ended that one comes back from. */
  authorization?: Authorization;
}

/** What the agent knows: its documents, a search to try, and where documents come from. */
export function KnowledgeTab(props: KnowledgeTabProps) {
  const { agentId, settings, part, partLink, filter, onFilter, authorization } = props;
  const { t } = useTranslation("knowledge");
  const canEdit = usePermission("knowledge:write");
  const knowledge = useKnowledge(agentId);
  const { queue, uploads } = useUploads(agentId);
  const maxSize = knowledge.data?.max_file_size;
  const add = (files: File[]) => (maxSize === undefined ? undefined : queue.add(files, maxSize));
  const sending = useMemo(
    () => new Set(uploads.flatMap(({ documentId }) => (documentId ? [documentId] : []))),
    [uploads],
  );
  return (
    <DropZone onFiles={canEdit && maxSize !== undefined ? add : null}>
      {settings}
      <TabNav label={t("parts.label")}>
        {KNOWLEDGE_PARTS.map((each) => (
          <Link
            aria-current={each === part ? "page" : undefined}
            className={tabClass}
            key={each}
            replace
            {...partLink(each)}
          >
            {t(`parts.${each}`)}
          </Link>
        ))}
      </TabNav>
      {maxSize !== undefined && <UploadList maxSize={maxSize} queue={queue} uploads={uploads} />}
      {knowledge.isPending && <DocumentsSkeleton />}
      {knowledge.isError && !knowledge.data && (
        <ErrorState error={knowledge.error} onRetry={() => void knowledge.refetch()} />
      )}
      {knowledge.data && part === "documents" && (
        <DocumentsPart
          agentId={agentId}
          canEdit={canEdit}
          filter={filter}
          knowledge={knowledge.data}
          onFiles={add}
          onFilter={onFilter}
          sending={sending}
        />
      )}
      {knowledge.data && part === "search" && (
        <SearchPart agentId={agentId} canEdit={canEdit} knowledge={knowledge.data} />
      )}
      {part === "connectors" && (
        <ConnectorsPart agentId={agentId} authorization={authorization} canEdit={canEdit} />
      )}
    </DropZone>
  );
}
