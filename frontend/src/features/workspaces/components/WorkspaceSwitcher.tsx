import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { useCurrent } from "@/api/session";
import { Avatar } from "@/components/ui/Avatar";
import { Menu, MenuItem, MenuLabel, MenuRadioGroup, MenuSeparator } from "@/components/ui/Menu";
import { Spinner } from "@/components/ui/Spinner";
import { cn } from "@/lib/cn";
import { problemMessage } from "@/lib/problemMessage";
import { switchWorkspace } from "../api/workspaces";
import { CreateWorkspaceDialog } from "./CreateWorkspaceDialog";

/** The workspace one is in, the way to the others, and to a new one. */
export function WorkspaceSwitcher({ compact = false, onSwitched }: { compact?: boolean; onSwitched?: () => void }) {
  const { t } = useTranslation("workspaces");
  const { workspace, workspaces } = useCurrent();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const arrive = async () => {
    await navigate({ to: "/home" });
    onSwitched?.();
  };
  const change = useMutation({
    mutationFn: switchWorkspace,
    onSuccess: arrive,
    onError: (error) => toast.error(problemMessage(error)),
  });

  return (
    <>
      <Menu
        className="w-60"
        trigger={
          <button
            className={cn(
              "flex h-10 w-full shrink-0 items-center gap-2.5 rounded-lg px-2 text-left hover:bg-hover data-[state=open]:bg-hover max-md:h-12",
              compact && "justify-center px-0",
            )}
            type="button"
          >
            <Avatar name={workspace.name} seed={workspace.id} square />
            <span className={compact ? "sr-only" : "min-w-0 flex-1 truncate font-semibold"}>{workspace.name}</span>
            {change.isPending && <Spinner />}
            {!compact && !change.isPending && <ChevronsUpDown aria-hidden className="size-4 text-muted" />}
            <span className="sr-only">{t("switcher.label")}</span>
          </button>
        }
      >
        <MenuLabel>{t("switcher.title")}</MenuLabel>
        <MenuRadioGroup
          label={t("switcher.title")}
          onChange={(id) => (id === workspace.id ? undefined : change.mutate(id))}
          options={workspaces.map((each) => ({
            value: each.id,
            label: (
              <span className="flex min-w-0 flex-1 items-center justify-between gap-2">
                <span className="truncate">{each.name}</span>
                <span className="shrink-0 text-xs text-muted">{t(`roles.${each.role}`)}</span>
              </span>
            ),
          }))}
          value={workspace.id}
        />
        <MenuSeparator />
        <MenuItem icon={<Plus aria-hidden />} onSelect={() => setCreating(true)}>
          {t("switcher.create")}
        </MenuItem>
      </Menu>
      <CreateWorkspaceDialog onCreated={() => void arrive()} onOpenChange={setCreating} open={creating} />
    </>
  );
}
