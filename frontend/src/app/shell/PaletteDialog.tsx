import { useTranslation } from "react-i18next";
import { GlobalSearch } from "@/features/search/components/GlobalSearch";
import { useActionCommands, usePageCommands } from "./paletteCommands";

/** The search with what the app itself declares: its pages and its actions. */
export default function PaletteDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation("shell");
  const groups = [
    { heading: t("palette.pages"), commands: usePageCommands() },
    { heading: t("palette.actions"), commands: useActionCommands() },
  ];
  return <GlobalSearch groups={groups} onOpenChange={onOpenChange} open={open} />;
}
