import { createFileRoute, Link, Outlet, useLocation } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Page } from "@/components/ui/Page";
import { PageHeader } from "@/components/ui/PageHeader";
import { cn } from "@/lib/cn";
import { SettingsMenu } from "../../shell/SettingsMenu";

export const Route = createFileRoute("/_app/settings")({ component: Settings });

/** The menu beside the page that is open; on a phone one of the two. */
function Settings() {
  const { t } = useTranslation("shell");
  const isMenu = useLocation().pathname === "/settings";
  return (
    <Page>
      {!isMenu && (
        <Link className="mb-2 inline-flex h-11 items-center gap-1 text-muted hover:text-fg md:hidden" to="/settings">
          <ChevronLeft aria-hidden className="size-4" />
          {t("settings.all")}
        </Link>
      )}
      <PageHeader title={t("nav.settings")} />
      <div className="flex gap-8">
        <div className={cn("w-60 shrink-0 max-md:w-full", !isMenu && "max-md:hidden")}>
          <SettingsMenu />
        </div>
        <div className={cn("min-w-0 flex-1 space-y-6", isMenu && "max-md:hidden")}>
          <Outlet />
        </div>
      </div>
    </Page>
  );
}
