import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { tabClass } from "@/components/ui/Tabs";
import { cn } from "@/lib/cn";

const PANES = ["configure", "playground", "trace"] as const;
export type Pane = (typeof PANES)[number];

export interface BuilderLayoutProps {
  /** The pane in sight where there is no room for all three. */
  pane: Pane;
  /** Where a pane's tab leads. */
  paneLink: (pane: Pane) => LinkProps;
  header: ReactNode;
  configure: ReactNode;
  playground: ReactNode;
  trace: ReactNode;
}

/**
 * Three panes side by side; two with less room (configuration beside one of the others),
 * one with little. All stay mounted, so that no text and no stream is lost by switching.
 */
export function BuilderLayout({ pane, paneLink, header, configure, playground, trace }: BuilderLayoutProps) {
  const { t } = useTranslation("agents");
  return (
    <div className="@container flex h-full min-h-0 flex-col">
      {header}
      <nav
        aria-label={t("panes.label")}
        className="flex shrink-0 gap-1 border-b border-line px-3 @3xl:pl-[24.75rem] @6xl:hidden"
      >
        {PANES.map((each) => (
          <Link
            // No pane in the address is the first pane, not any.
            activeOptions={{ explicitUndefined: true }}
            aria-current={isShown(each, pane)}
            className={cn(tabClass, each === "configure" && "@3xl:hidden", tabShades(each, pane))}
            key={each}
            replace
            {...paneLink(each)}
          >
            {t(`panes.${each}`)}
          </Link>
        ))}
      </nav>
      <div className="flex min-h-0 flex-1">
        <section
          aria-label={t("panes.configure")}
          className={cn(
            "min-h-0 w-full flex-col border-line @3xl:flex @3xl:w-[24rem] @3xl:shrink-0 @3xl:border-r",
            pane === "configure" ? "flex" : "hidden",
          )}
        >
          <h2 className="sr-only">{t("panes.configure")}</h2>
          {configure}
        </section>
        <section
          aria-label={t("panes.playground")}
          className={cn(
            "min-h-0 min-w-0 flex-1 flex-col @6xl:flex",
            pane === "playground" ? "flex" : "hidden",
            pane !== "trace" && "@3xl:flex",
          )}
        >
          <h2 className="sr-only">{t("panes.playground")}</h2>
          {playground}
        </section>
        <section
          aria-label={t("panes.trace")}
          className={cn(
            "min-h-0 min-w-0 flex-1 flex-col overflow-y-auto border-line @6xl:block @6xl:w-[21rem] @6xl:flex-none @6xl:border-l",
            pane === "trace" ? "flex" : "hidden",
          )}
        >
          <h2 className="sr-only">{t("panes.trace")}</h2>
          {trace}
        </section>
      </div>
    </div>
  );
}

function isShown(each: Pane, pane: Pane): "page" | undefined {
  return each === pane ? "page" : undefined;
}

/** Beside the configuration it is the playground that shows, unless the trace was chosen. */
function tabShades(each: Pane, pane: Pane): string | false {
  return each === "playground" && pane === "configure" && "@3xl:border-accent @3xl:text-fg";
}
