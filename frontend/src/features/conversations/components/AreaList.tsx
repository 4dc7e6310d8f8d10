import { Link } from "@tanstack/react-router";
import { MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { LoadMore } from "@/components/ui/LoadMore";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { Skeleton } from "@/components/ui/Skeleton";
import { cn } from "@/lib/cn";
import { useAgentNames } from "../api/useAgentNames";
import { useAllConversations } from "../api/useAllConversations";
import { type AreaSearch, isFiltered } from "../lib/areaSearch";
import { AnsweredBadge, ChannelBadge, EscalatedBadge } from "./OriginBadges";

/** The conversations that the address asks for, as links that open one beside the list. */
export function AreaList({ place, ofOneAgent }: { place: AreaSearch; ofOneAgent: boolean }) {
  const { t } = useTranslation("conversations");
  const query = useAllConversations(place);
  const names = new Map((useAgentNames(!ofOneAgent).data ?? []).map(({ id, name }) => [id, name]));

  if (query.isPending) return <AreaSkeleton />;
  if (query.isError && !query.data) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  const conversations = query.data.pages.flatMap((page) => page.items);
  if (conversations.length === 0) {
    const filtered = isFiltered(place, ofOneAgent);
    return (
      <EmptyState
        action={
          query.hasNextPage && (
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t("area.look_further")}
            </Button>
          )
        }
        className="border-none"
        description={t(filtered ? "area.none_found_hint" : place.tests ? "empty_hint" : "area.empty_hint")}
        icon={<MessagesSquare aria-hidden />}
        title={t(filtered ? "none_found" : "empty")}
      />
    );
  }
  return (
    <>
      <ul aria-busy={query.isPlaceholderData} className="space-y-0.5">
        {conversations.map((conversation) => (
          <li key={conversation.id}>
            <Row
              agentName={names.get(conversation.agent_id)}
              conversation={conversation}
              current={conversation.id === place.conversation}
            />
          </li>
        ))}
      </ul>
      <LoadMore query={query} />
    </>
  );
}

function Row({
  conversation,
  agentName,
  current,
}: {
  conversation: Conversation;
  agentName: string | undefined;
  current: boolean;
}) {
  const { t } = useTranslation("conversations");
  const { id, agent_id: of, channel, state, user } = conversation;
  return (
    <Link
      aria-current={current || undefined}
      className={cn("block rounded-lg px-2.5 py-2", current ? "bg-accent-soft" : "hover:bg-hover")}
      replace
      resetScroll={false}
      search={(old) => ({ ...old, conversation: id, of })}
      to="."
    >
      <span className="block truncate font-medium">{conversation.title || t("untitled")}</span>
      <span className="block truncate text-sm text-muted">
        <bdi>{user?.name || t("origin.anonymous")}</bdi>
        {agentName && ` · ${agentName}`}
      </span>
      <span className="mt-0.5 flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-xs text-muted">
        <RelativeTime value={conversation.updated_at} />
        <span aria-hidden>·</span>
        {t("messages", { count: conversation.message_count })}
        {channel !== "playground" && <ChannelBadge channel={channel} />}
        {state === "waiting" && <EscalatedBadge />}
        {state === "answered" && <AnsweredBadge />}
      </span>
    </Link>
  );
}

function AreaSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy className="space-y-4 p-2" role="status">
      <span className="sr-only">{t("loading")}</span>
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div className="space-y-1.5" key={row}>
          <Skeleton className="w-4/5" />
          <Skeleton className="h-3 w-3/5" />
          <Skeleton className="h-3 w-2/5" />
        </div>
      ))}
    </div>
  );
}
