import { useInfiniteQuery } from "@tanstack/react-query";
import { MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { LoadMore } from "@/components/ui/LoadMore";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { Skeleton } from "@/components/ui/Skeleton";
import { cn } from "@/lib/cn";
import type { Visitor } from "../visitor";

interface ConversationItem {
  id: string;
  title: string;
  updated_at: string;
  message_count: number;
  active_run_id: string | null;
}

interface Page {
  items: ConversationItem[];
  next_cursor: string | null;
}

const PAGE = 20;

/** What this visitor has talked about here before. */
export function History({
  visitor,
  currentId,
  onOpen,
}: {
  visitor: Visitor;
  currentId: string | null;
  onOpen: (conversationId: string) => void;
}) {
  const { t } = useTranslation("widget");
  const query = useInfiniteQuery({
    queryKey: ["conversations"],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ limit: String(PAGE), ...(pageParam && { cursor: pageParam }) });
      return visitor.json<Page>(`/conversations?${search.toString()}`, { signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    // Each look at it is a new one: an answer may have come meanwhile.
    staleTime: 0,
  });
  const conversations = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-label={t("history.title")} className="min-h-0 flex-1 overflow-y-auto p-3">
      <h2 className="px-2 pb-2 text-lg font-semibold">{t("history.title")}</h2>
      {query.isPending && <HistorySkeleton />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && conversations.length === 0 && (
        <EmptyState
          className="border-none"
          description={t("history.empty_hint")}
          icon={<MessagesSquare aria-hidden />}
          title={t("history.empty")}
        />
      )}
      <ul className="space-y-0.5">
        {conversations.map((conversation) => (
          <HistoryRow
            conversation={conversation}
            current={conversation.id === currentId}
            key={conversation.id}
            onOpen={() => onOpen(conversation.id)}
          />
        ))}
      </ul>
      <LoadMore query={query} />
    </section>
  );
}

function HistoryRow({
  conversation,
  current,
  onOpen,
}: {
  conversation: ConversationItem;
  current: boolean;
  onOpen: () => void;
}) {
  const { t } = useTranslation("widget");
  const { title, updated_at, active_run_id } = conversation;
  return (
    <li>
      <button
        aria-current={current || undefined}
        className={cn("min-h-11 w-full rounded-lg px-2 py-2 text-left", current ? "bg-accent-soft" : "hover:bg-hover")}
        onClick={onOpen}
        type="button"
      >
        <span className="block truncate font-medium" dir="auto">
          {title || t("history.untitled")}
        </span>
        <span className={cn("flex gap-1.5 text-xs", current ? "text-fg" : "text-muted")}>
          <RelativeTime value={updated_at} />
          {active_run_id && (
            <>
              <span aria-hidden>·</span>
              {t("history.answering")}
            </>
          )}
        </span>
      </button>
    </li>
  );
}

function HistorySkeleton() {
  const { t } = useTranslation("widget");
  return (
    <div aria-busy className="space-y-3 px-2" role="status">
      <span className="sr-only">{t("history.loading")}</span>
      {[0, 1, 2].map((row) => (
        <Skeleton className="h-10" key={row} />
      ))}
    </div>
  );
}
