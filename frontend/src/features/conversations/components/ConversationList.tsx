import { MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { LoadMore } from "@/components/ui/LoadMore";
import { Skeleton } from "@/components/ui/Skeleton";
import { useConversations } from "../api/useConversations";
import { ConversationRow } from "./ConversationRow";

export interface ConversationListProps {
  agentId: string;
  q: string;
  currentId: string | null;
  onOpen: (conversationId: string) => void;
  onDeleted: (conversationId: string) => void;
}

export function ConversationList({ agentId, q, currentId, onOpen, onDeleted }: ConversationListProps) {
  const { t } = useTranslation("conversations");
  const query = useConversations(agentId, q);

  if (query.isPending) return <ListSkeleton />;
  if (query.isError && !query.data) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  const conversations = query.data.pages.flatMap((page) => page.items);
  if (conversations.length === 0) {
    return (
      <EmptyState
        className="m-2 border-none"
        description={q ? t("none_found_hint") : t("empty_hint")}
        icon={<MessagesSquare aria-hidden />}
        title={q ? t("none_found") : t("empty")}
      />
    );
  }
  return (
    <>
      <ul aria-busy={query.isPlaceholderData} className="space-y-0.5">
        {conversations.map((conversation) => (
          <ConversationRow
            conversation={conversation}
            current={conversation.id === currentId}
            key={conversation.id}
            onDeleted={onDeleted}
            onOpen={() => onOpen(conversation.id)}
          />
        ))}
      </ul>
      <LoadMore query={query} />
    </>
  );
}

function ListSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="space-y-4 p-2" role="status">
      <span className="sr-only">{t("loading")}</span>
      {[0, 1, 2, 3, 4].map((row) => (
        <div className="space-y-1.5" key={row}>
          <Skeleton className="w-4/5" />
          <Skeleton className="h-3 w-2/5" />
        </div>
      ))}
    </div>
  );
}
