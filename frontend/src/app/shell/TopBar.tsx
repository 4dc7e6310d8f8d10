import { PanelLeftClose, PanelLeftOpen, Pin, PinOff, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/IconButton";
import { useHere, usePins } from "./usePins";

export interface TopBarProps {
  compact: boolean;
  onCompact: (compact: boolean) => void;
  onSearch: () => void;
}

/** Above every page where there is room: the sidebar's size, the search, a pin for the page. */
export function TopBar({ compact, onCompact, onSearch }: TopBarProps) {
  const { t } = useTranslation("shell");
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-3 max-md:hidden">
      <IconButton
        aria-expanded={!compact}
        label={t(compact ? "nav.expand" : "nav.collapse")}
        onClick={() => onCompact(!compact)}
      >
        {compact ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
      </IconButton>
      <button
        className="flex h-8 w-full max-w-md items-center gap-2.5 rounded-lg border border-line bg-surface px-2.5 text-muted transition-colors hover:bg-hover hover:text-fg [&_svg]:size-4 [&_svg]:shrink-0"
        onClick={onSearch}
        type="button"
      >
        <Search aria-hidden />
        <span className="flex-1 text-left">{t("palette.open")}</span>
        <kbd aria-hidden className="font-sans text-xs">
          {shortcut}
        </kbd>
      </button>
      <span className="flex-1" />
      <PinButton />
    </header>
  );
}

function PinButton() {
  const { t } = useTranslation("shell");
  const here = useHere();
  const { isPinned, pin, unpin } = usePins();
  if (!here) return null;
  const pinned = isPinned(here);
  return (
    <IconButton label={t(pinned ? "pins.unpin" : "pins.pin")} onClick={() => (pinned ? unpin(here) : pin(here))}>
      {pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
    </IconButton>
  );
}

const shortcut = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";
