import { Command } from "cmdk";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { overlayClass } from "@/components/ui/Dialog";
import { matchesText } from "@/lib/matchesText";
import { problemMessage } from "@/lib/problemMessage";
import { useActionCommands, useAgentCommands, usePageCommands, type PaletteCommand } from "./paletteCommands";

/** Every page and action by a few letters: pages, agents (searched by the API), workspaces, settings. */
export default function PaletteDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation("shell");
  return (
    <Radix.Root onOpenChange={onOpenChange} open={open}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[max(0.75rem,12vh)] left-1/2 z-50 w-[calc(100%-1.5rem)] max-w-xl -translate-x-1/2 animate-pop overflow-hidden rounded-xl border border-line bg-raised shadow-(--shadow-pop)"
        >
          <Radix.Title className="sr-only">{t("palette.title")}</Radix.Title>
          <Palette close={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Palette({ close }: { close: () => void }) {
  const { t } = useTranslation("shell");
  const [text, setText] = useState("");
  const matching = (commands: PaletteCommand[]) => commands.filter(({ label }) => matchesText(label, text));
  const groups = [
    { heading: t("palette.pages"), commands: matching(usePageCommands()) },
    { heading: t("palette.agents"), commands: useAgentCommands(text) },
    { heading: t("palette.actions"), commands: matching(useActionCommands()) },
  ];
  const run = async (command: PaletteCommand) => {
    close();
    try {
      await command.run();
    } catch (error) {
      toast.error(problemMessage(error));
    }
  };

  return (
    // The API does part of the filtering, so all of it is done outside the list.
    <Command label={t("palette.title")} loop shouldFilter={false}>
      <Command.Input
        aria-label={t("palette.placeholder")}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none placeholder:text-muted"
        onValueChange={setText}
        placeholder={t("palette.placeholder")}
        value={text}
      />
      <Command.List label={t("palette.results")} className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-muted">{t("palette.empty")}</Command.Empty>
        {groups
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
                  <span className="min-w-0 truncate">{command.label}</span>
                </Command.Item>
              ))}
            </Command.Group>
          ))}
      </Command.List>
    </Command>
  );
}
