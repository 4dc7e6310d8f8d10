import { History, SquarePen, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { Tooltip } from "@/components/ui/Tooltip";
import { cn } from "@/lib/cn";

export interface FrameHeaderProps {
  icon: string;
  color: string;
  title: string;
  fullScreen: boolean;
  historyOpen: boolean;
  canStartNew: boolean;
  /** Absent where there is nobody yet who could have a history. */
  onHistory?: () => void;
  onNew: () => void;
  onClose: () => void;
}

/** Who one talks to, on the customer's colour. */
export function FrameHeader(props: FrameHeaderProps) {
  const { icon, color, title, fullScreen, historyOpen, canStartNew, onHistory, onNew, onClose } = props;
  const { t } = useTranslation("widget");
  return (
    // Named, since the page around the frame has a header, too.
    <header aria-label={title} className="flex min-h-14 shrink-0 items-center gap-1 bg-accent py-1.5 pr-2 pl-4 text-on-accent">
      <AgentIcon className="size-8 rounded-lg" color={color} icon={icon} />
      <h1 className="ml-2 min-w-0 flex-1 truncate text-lg font-semibold" tabIndex={-1}>
        {title}
      </h1>
      {onHistory && (
        <HeaderButton label={t("history.title")} onClick={onHistory} pressed={historyOpen}>
          <History aria-hidden />
        </HeaderButton>
      )}
      {canStartNew && (
        <HeaderButton label={t("new")} onClick={onNew}>
          <SquarePen aria-hidden />
        </HeaderButton>
      )}
      {fullScreen && (
        <HeaderButton label={t("close")} onClick={onClose}>
          <X aria-hidden />
        </HeaderButton>
      )}
    </header>
  );
}

function HeaderButton({
  label,
  pressed,
  onClick,
  children,
}: {
  label: string;
  pressed?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip content={label}>
      <button
        aria-label={label}
        aria-pressed={pressed}
        className={cn(
          "inline-grid size-11 shrink-0 place-items-center rounded-lg focus-visible:outline-current focus-visible:-outline-offset-2 hover:bg-on-accent/15 [&_svg]:size-5",
          pressed && "bg-on-accent/20",
        )}
        onClick={onClick}
        type="button"
      >
        {children}
      </button>
    </Tooltip>
  );
}
