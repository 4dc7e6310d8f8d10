import { Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { Sheet } from "@/components/ui/Sheet";
import { VerifyEmailBanner } from "@/features/auth/components/VerifyEmailBanner";
import { SkipLink } from "@/components/ui/SkipLink";
import { cn } from "@/lib/cn";
import { useStored } from "@/lib/useStored";
import { BottomBar } from "./BottomBar";
import { CommandPalette } from "./CommandPalette";
import { ShellContext, type ShellDeclaration } from "./ShellContext";
import { Sidebar } from "./Sidebar";
import { TopBar } from "./TopBar";
import { useHotkey } from "./useHotkey";

const isTrue = (stored: unknown) => stored === true;

/** What stands around every page of the signed-in app. The page scrolls inside `#content`. */
export function Shell({ shell }: { shell: ShellDeclaration }) {
  const { t } = useTranslation(["shell", "common"]);
  const { user, workspace } = useSession();
  const [compact, setCompact] = useStored("fd-sidebar-compact", isTrue);
  const [menuOpen, setMenuOpen] = useState(false);
  const [searching, setSearching] = useState(false);
  useHotkey("k", () => setSearching((open) => !open));

  // Signing out empties the session a moment before the router leaves for the sign-in page.
  if (!user || !workspace) return null;
  const { ActingAs } = shell;
  const search = () => setSearching(true);
  return (
    <ShellContext value={shell}>
      <div className="flex h-dvh flex-col">
        <SkipLink target="content">{t("common:nav.skip")}</SkipLink>
        {ActingAs && <ActingAs />}
        <div className="flex min-h-0 flex-1">
          <div className={cn("flex shrink-0 flex-col border-r border-line max-md:hidden", compact ? "w-14" : "w-60")}>
            <Sidebar compact={compact} />
          </div>
          <div className="flex min-w-0 flex-1 flex-col">
            <TopBar compact={compact} onCompact={setCompact} onSearch={search} />
            <VerifyEmailBanner />
            <main className="min-h-0 flex-1 overflow-y-auto" id="content" key={workspace.id} tabIndex={-1}>
              <Outlet />
            </main>
            <BottomBar onMore={() => setMenuOpen(true)} onSearch={search} />
          </div>
        </div>
      </div>
      <Sheet onOpenChange={setMenuOpen} open={menuOpen} title={t("nav.label")}>
        <Sidebar onNavigate={() => setMenuOpen(false)} />
      </Sheet>
      <CommandPalette onOpenChange={setSearching} open={searching} />
    </ShellContext>
  );
}
