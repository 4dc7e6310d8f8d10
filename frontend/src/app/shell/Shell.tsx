import { Outlet } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { IconButton } from "@/components/ui/IconButton";
import { Sheet } from "@/components/ui/Sheet";
import { VerifyEmailBanner } from "@/features/auth/components/VerifyEmailBanner";
import { CommandPalette } from "./CommandPalette";
import { Sidebar } from "./Sidebar";
import { SkipLink } from "./SkipLink";
import { useHotkey } from "./useHotkey";

/** What stands around every page of the signed-in app. The page scrolls inside `#content`. */
export function Shell() {
  const { t } = useTranslation("shell");
  const { user, workspace } = useSession();
  const [menuOpen, setMenuOpen] = useState(false);
  const [searching, setSearching] = useState(false);
  useHotkey("k", () => setSearching((open) => !open));

  // Signing out empties the session a moment before the router leaves for the sign-in page.
  if (!user || !workspace) return null;
  return (
    <div className="flex h-dvh">
      <SkipLink />
      <div className="flex w-60 shrink-0 flex-col border-r border-line max-md:hidden">
        <Sidebar onSearch={() => setSearching(true)} />
      </div>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-14 shrink-0 items-center gap-2 border-b border-line px-2 md:hidden">
          <IconButton label={t("nav.open")} onClick={() => setMenuOpen(true)}>
            <MenuIcon aria-hidden />
          </IconButton>
          <span className="min-w-0 flex-1 truncate font-semibold">{workspace.name}</span>
          <IconButton label={t("palette.open")} onClick={() => setSearching(true)}>
            <Search aria-hidden />
          </IconButton>
        </header>
        <VerifyEmailBanner />
        <main className="min-h-0 flex-1 overflow-y-auto" id="content" key={workspace.id} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Sheet onOpenChange={setMenuOpen} open={menuOpen} title={t("nav.label")}>
        <Sidebar onNavigate={() => setMenuOpen(false)} onSearch={() => setSearching(true)} />
      </Sheet>
      <CommandPalette onOpenChange={setSearching} open={searching} />
    </div>
  );
}
