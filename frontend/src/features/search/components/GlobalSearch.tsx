import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Bot, FileText, MessageSquare } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { overlayClass } from "@/components/ui/Dialog";
import { matchesText } from "@/lib/matchesText";
import { problemMessage } from "@/lib/problemMessage";
import { useSearch } from "../api/useSearch";

export interface SearchCommand {
  id: string;
  label: string;
  icon: ReactNode;
  run: () => unknown;
}

/** What the app declares itself: pages, settings, actions. Filtered here by what is typed. */
export interface SearchGroup {
  heading: string;
  commands: SearchCommand[];
}

export interface GlobalSearchProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  groups: SearchGroup[];
}

/** Everything by a few letters: pages and actions of the app, and what the workspace holds. */
export function GlobalSearch({ open, onOpenChange, groups }: GlobalSearchProps) {
  const { t } = useTranslation("search");
  return (
    <Radix.Root onOpenChange={onOpenChange} open={open}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[max(0.75rem,12vh)] left-1/2 z-50 w-[calc(100%-1.5rem)] max-w-xl -translate-x-1/2 animate-pop overflow-hidden rounded-xl border border-line bg-raised shadow-(--shadow-pop)"
        >
          <Radix.Title className="sr-only">{t("title")}</Radix.Title>
          <Search close={() => onOpenChange(false)} groups={groups} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Search({ close, groups }: { close: () => void; groups: SearchGroup[] }) {
  const { t } = useTranslation("search");
  const [text, setText] = useState("");
  const { found, searching, failed } = useFound(text);
  const declared = groups.map(({ heading, commands }) => ({
    heading,
    commands: commands.filter(({ label }) => matchesText(label, text)),
  }));
  const run = async (command: SearchCommand) => {
    close();
    try {
      await command.run();
    } catch (error) {
      toast.error(problemMessage(error));
    }
  };
  return (
    // The API does part of the filtering, so all of it is done outside the list.
    <Command label={t("title")} loop shouldFilter={false}>
      <Command.Input
        aria-label={t("placeholder")}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none placeholder:text-muted"
        maxLength={200}
        onValueChange={setText}
        placeholder={t("placeholder")}
        value={text}
      />
      <Command.List className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1.5" label={t("results")}>
        {!failed && (
          <Command.Empty className="px-3 py-8 text-center text-muted">
            {t(searching ? "common:loading" : "empty")}
          </Command.Empty>
        )}
        {[...declared, ...found]
          .filter(({ commands }) => commands.length > 0)
          .map(({ heading, commands }) => (
            <Command.Group
              className="py-1 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
              heading={heading}
              key={heading}
            >
              {commands.map((command) => (
                <Command.Item
                  className="flex min-h-9 cursor-default items-center gap-3 rounded-md px-2.5 select-none data-[selected=true]:bg-hover max-md:min-h-11 [&>svg]:size-4 [&>svg]:text-muted"
                  key={command.id}
                  onSelect={() => void run(command)}
                  value={command.id}
                >
                  {command.icon}
                  <bdi className="min-w-0 truncate">{command.label}</bdi>
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        {failed && (
          <p className="px-3 py-2 text-sm text-muted" role="status">
            {t("failed")}
          </p>
        )}
      </Command.List>
    </Command>
  );
}

/** What the workspace holds, as commands that open it. */
function useFound(text: string): { found: SearchGroup[]; searching: boolean; failed: boolean } {
  const { t } = useTranslation("search");
  const navigate = useNavigate();
  const { data, isError, isPlaceholderData } = useSearch(text);
  const items = text.trim() ? (data ?? []) : [];
  const of = (kind: (typeof items)[number]["kind"]) => items.filter((item) => item.kind === kind);
  const found = [
    {
      heading: t("agents"),
      commands: of("agent").map(({ id, title }) => ({
        id,
        label: title,
        icon: <Bot aria-hidden />,
        run: () => navigate({ to: "/agents/$agentId", params: { agentId: id } }),
      })),
    },
    {
      heading: t("conversations"),
      commands: of("conversation").map(({ id, agent_id, title }) => ({
        id,
        label: title || t("untitled"),
        icon: <MessageSquare aria-hidden />,
        run: () => navigate({ to: "/conversations", search: { conversation: id, of: agent_id } }),
      })),
    },
    {
      heading: t("documents"),
      commands: of("document").map(({ id, agent_id, title }) => ({
        id,
        label: title,
        icon: <FileText aria-hidden />,
        run: () =>
          navigate({ to: "/agents/$agentId/knowledge", params: { agentId: agent_id }, search: { document: id } }),
      })),
    },
  ];
  // What stands there until the answer comes is of the words before.
  const searching = text.trim() !== "" && (data === undefined || isPlaceholderData);
  return { found, searching, failed: isError };
}
