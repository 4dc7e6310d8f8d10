import { PanelLeftClose, PanelLeftOpen, PanelRightClose, PanelRightOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/IconButton";
import { cn } from "@/lib/cn";
import type { BuilderPanes, SidePane } from "../../hooks/useBuilderPanes";

const ICONS = {
  configure: { open: PanelLeftOpen, close: PanelLeftClose },
  trace: { open: PanelRightOpen, close: PanelRightClose },
};

/** Opens or closes a pane, where there is room for it beside the playground. */
export function PaneToggle({ pane, panes }: { pane: SidePane; panes: BuilderPanes }) {
  const { t } = useTranslation("agents");
  const closed = panes.isClosed(pane);
  const Icon = ICONS[pane][closed ? "open" : "close"];
  return (
    <span className={cn("hidden", pane === "configure" ? "@3xl/builder:inline-flex" : "@6xl/builder:inline-flex")}>
      <IconButton
        aria-expanded={!closed}
        label={t(`panes.${closed ? "open" : "close"}.${pane}`)}
        onClick={() => panes.setClosed(pane, !closed)}
        size="sm"
      >
        <Icon aria-hidden />
      </IconButton>
    </span>
  );
}
