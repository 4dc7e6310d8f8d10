import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { MessagesSquare } from "lucide-react";
import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { ConversationDetail } from "@/api/types";
import { EmptyState } from "@/components/ui/EmptyState";
import { usePageTitle } from "@/components/ui/PageHeader";
import { ScrollRegion } from "@/components/ui/ScrollRegion";
import { tabClass } from "@/components/ui/Tabs";
import { cn } from "@/lib/cn";
import { type AreaSearch, readAreaSearch } from "../lib/areaSearch";
import { AreaList } from "./AreaList";
import { ConversationFilters } from "./ConversationFilters";
import { ConversationPanel } from "./ConversationPanel";

/**
 * The conversations of all agents, or of one: a list with filters, and the one that is open beside
 * it. All of it stands in the address (`readAreaSearch`). `thread` shows what was said.
 */
export function ConversationsArea({
  agentId,
  thread,
}: {
  agentId?: string;
  thread: (conversation: ConversationDetail) => ReactNode;
}) {
  const { t } = useTranslation("conversations");
  const read = readAreaSearch(useSearch({ strict: false }));
  const place: AreaSearch = agentId ? { ...read, agent: agentId } : read;
  const navigate = useNavigate();
  const change = useCallback(
    (next: AreaSearch) =>
      void navigate({ to: ".", search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  usePageTitle(t("area.title"));
  const of = agentId ?? read.of;
  const opened = read.conversation && of;
  const Heading = agentId ? "h2" : "h1";
  const kinds: { key: string; tests?: true }[] = [{ key: "area.real" }, { key: "area.tests", tests: true }];
  return (
    <div className="flex h-full min-h-0">
      <div
        className={cn(
          "flex min-h-0 w-full min-w-0 flex-col border-line lg:w-88 lg:shrink-0 lg:border-r",
          opened && "max-lg:hidden",
        )}
      >
        <div className="shrink-0 space-y-3 border-b border-line p-4 pb-3">
          <Heading className="text-xl font-semibold tracking-tight" tabIndex={-1}>
            {t("area.title")}
          </Heading>
          <nav aria-label={t("area.kinds")} className="flex gap-1 border-b border-line">
            {kinds.map(({ key, tests }) => (
              <Link
                aria-current={place.tests === tests ? "page" : undefined}
                className={tabClass}
                key={key}
                replace
                search={(old) => ({ ...old, tests, state: undefined, channel: undefined, conversation: undefined, of: undefined })}
                to="."
              >
                {t(key as "area.real")}
              </Link>
            ))}
          </nav>
          <ConversationFilters ofOneAgent={agentId !== undefined} onChange={change} place={place} />
        </div>
        <ScrollRegion className="min-h-0 flex-1 overflow-y-auto p-2" label={t("area.list")}>
          <AreaList ofOneAgent={agentId !== undefined} place={place} />
        </ScrollRegion>
      </div>
      {opened ? (
        <ConversationPanel agentId={of} conversationId={read.conversation!} key={read.conversation} thread={thread} />
      ) : (
        <div className="flex min-w-0 flex-1 items-center justify-center p-6 max-lg:hidden">
          <EmptyState
            className="border-none"
            description={t("area.choose_hint")}
            icon={<MessagesSquare aria-hidden />}
            title={t("area.choose")}
          />
        </div>
      )}
    </div>
  );
}
