import { Plus, Search, X } from "lucide-react";
import { type Ref, useDeferredValue, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { IconButton } from "@/components/ui/IconButton";
import { Input } from "@/components/ui/Input";
import { Sheet } from "@/components/ui/Sheet";
import { ConversationList } from "./ConversationList";

export interface ConversationSheetProps {
  agentId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  currentId: string | null;
  /** Null = a new conversation. */
  onOpen: (conversationId: string | null) => void;
}

/** The history of the playground: find, open, rename, export, delete. */
export function ConversationSheet({
  agentId,
  open,
  onOpenChange,
  currentId,
  onOpen,
}: ConversationSheetProps) {
  const { t } = useTranslation("conversations");
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const q = useDeferredValue(search.trim());
  const go = (conversationId: string | null) => {
    onOpen(conversationId);
    onOpenChange(false);
  };
  return (
    <Sheet
      className="w-96 overflow-hidden"
      initialFocus={field}
      onOpenChange={onOpenChange}
      open={open}
      side="right"
      title={t("title")}
    >
      <div className="space-y-3 border-b border-line p-4">
        <div className="flex items-center justify-between gap-2">
          <h2 aria-hidden className="text-lg font-semibold">
            {t("title")}
          </h2>
          <IconButton label={t("common:actions.close")} onClick={() => onOpenChange(false)}>
            <X aria-hidden />
          </IconButton>
        </div>
        <HistorySearch label={t("search")} onChange={setSearch} ref={field} value={search} />
        <Button className="w-full" icon={<Plus aria-hidden />} onClick={() => go(null)}>
          {t("new")}
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-2">
        <ConversationList
          agentId={agentId}
          currentId={currentId}
          onDeleted={(id) => (id === currentId ? onOpen(null) : undefined)}
          onOpen={go}
          q={q}
        />
      </div>
    </Sheet>
  );
}

function HistorySearch({
  ref,
  label,
  value,
  onChange,
}: {
  ref: Ref<HTMLInputElement>;
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <div className="relative">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
      />
      <Input
        aria-label={label}
        className="pl-9"
        onChange={(event) => onChange(event.target.value)}
        placeholder={label}
        ref={ref}
        type="search"
        value={value}
      />
    </div>
  );
}
