import { createFileRoute, Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "@/components/ui/Page";
import { PageHeader } from "@/components/ui/PageHeader";
import { tabClass } from "@/components/ui/Tabs";
import { SETTINGS_PAGES } from "../../shell/navigation";

export const Route = createFileRoute("/_app/settings")({ component: Settings });

function Settings() {
  const { t } = useTranslation("shell");
  const { pathname } = useLocation();
  const tabs = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow screen the current tab may lie outside the strip.
    tabs.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return (
    <Page width="md">
      <PageHeader breadcrumbs={[{ label: t("nav.home"), link: { to: "/home" } }]} title={t("nav.settings")} />
      <nav ref={tabs} aria-label={t("nav.settings_pages")} className="mb-6 flex overflow-x-auto border-b border-line">
        {SETTINGS_PAGES.map(({ name, to }) => (
          <Link activeOptions={{ exact: true }} className={tabClass} key={name} to={to}>
            {t(`nav.${name}`)}
          </Link>
        ))}
      </nav>
      <div className="space-y-6">
        <Outlet />
      </div>
    </Page>
  );
}
