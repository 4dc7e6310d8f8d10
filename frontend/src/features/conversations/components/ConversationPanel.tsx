import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Waypoints } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ConversationDetail } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/ErrorState";
import { Skeleton } from "@/components/ui/Skeleton";
import { useConversation } from "../api/useConversation";
import { ConversationMenu } from "./ConversationMenu";
import { ConversationOrigin } from "./ConversationOrigin";

const FOLLOW_MS = 5_000;
/** The same address without the conversation. */
const list = { to: ".", search: (old: object) => ({ ...old, conversation: undefined, of: undefined }) } as const;

/** One conversation beside the list: who and where, what was said, and how each answer came about. */
export function ConversationPanel({
  agentId,
  conversationId,
  thread,
}: {
  agentId: string;
  conversationId: string;
  thread: (conversation: ConversationDetail) => ReactNode;
}) {
  const { t } = useTranslation("conversations");
  const query = useConversation(agentId, conversationId, FOLLOW_MS);
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [conversationId]);
  const conversation = query.data;
  return (
    <section aria-label={t("area.opened")} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-b border-line px-3">
        <Button asChild className="lg:hidden" size="sm" variant="ghost">
          <Link replace {...list}>
            <ArrowLeft aria-hidden />
            <span className="sr-only">{t("area.back")}</span>
          </Link>
        </Button>
        <h2 className="min-w-0 flex-1 truncate font-semibold" ref={heading} tabIndex={-1}>
          {conversation ? conversation.title || t("untitled") : ""}
        </h2>
        {conversation && (
          <>
            <Button asChild size="sm" variant="ghost">
              <Link
                params={{ agentId }}
                search={{ conversation: conversationId, pane: "trace" }}
                to="/agents/$agentId/build"
              >
                <Waypoints aria-hidden />
                <span className="max-sm:sr-only">{t("area.trace")}</span>
              </Link>
            </Button>
            <ConversationMenu conversation={conversation} onDeleted={() => void navigate({ replace: true, ...list })} />
          </>
        )}
      </header>
      {query.isPending && (
        <div aria-busy className="space-y-3 p-4" role="status">
          <span className="sr-only">{t("common:loading")}</span>
          <Skeleton className="h-10 w-1/2" />
          <Skeleton className="h-24" />
        </div>
      )}
      {query.isError && !conversation && (
        <ErrorState
          className="m-4"
          error={query.error}
          onRetry={() => void query.refetch()}
          title={t("area.not_opened")}
        />
      )}
      {conversation && (
        <>
          <ConversationOrigin agentId={agentId} conversationId={conversationId} />
          {thread(conversation)}
        </>
      )}
    </section>
  );
}
