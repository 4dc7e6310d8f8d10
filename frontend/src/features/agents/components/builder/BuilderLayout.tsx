import { Link, type LinkProps } from "@tanstack/react-router";
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Splitter } from "@/components/ui/Splitter";
import { TabNav } from "@/components/ui/TabNav";
import { tabClass } from "@/components/ui/Tabs";
import { cn } from "@/lib/cn";
import { type BuilderPanes, PANE_BOUNDS, type SidePane } from "../../hooks/useBuilderPanes";

const PANES = ["configure", "playground", "trace"] as const;
export type Pane = (typeof PANES)[number];

export interface BuilderLayoutProps {
  /** The pane in sight where there is no room for all three. */
  pane: Pane;
  /** Where a pane's tab leads. */
  paneLink: (pane: Pane) => LinkProps;
  panes: BuilderPanes;
  configure: ReactNode;
  playground: ReactNode;
  /** Null before there is an answer to look into: then it takes no room. */
  trace: ReactNode | null;
}

/**
 * Three panes side by side; two with less room (configuration beside one of the others), one with
 * little. All stay mounted, so that no text and no stream is lost by switching. The outer ones can
 * be closed and resized where they stand beside another.
 */
export function BuilderLayout({ pane: wanted, paneLink, panes, configure, playground, trace }: BuilderLayoutProps) {
  const { t } = useTranslation("agents");
  const pane = wanted === "trace" && trace === null ? "playground" : wanted;
  const hasConfigure = !panes.isClosed("configure");
  const hasTrace = trace !== null && !panes.isClosed("trace");
  const splitter = (side: SidePane, className: string) => (
    <Splitter
      {...PANE_BOUNDS[side]}
      className={cn("hidden", className)}
      label={t(`panes.resize.${side}`)}
      onChange={(width) => panes.resize(side, width)}
      pane={side === "configure" ? "left" : "right"}
      value={panes.widthOf(side)}
    />
  );
  return (
    <div
      className="@container/builder flex h-full min-h-0 flex-col"
      style={
        {
          "--configure": `min(${panes.widthOf("configure")}px, 45cqw)`,
          "--trace": `min(${panes.widthOf("trace")}px, 35cqw)`,
        } as CSSProperties
      }
    >
      <TabNav
        className={cn(
          "px-3 @6xl/builder:hidden",
          trace === null && "@3xl/builder:hidden",
          hasConfigure && "@3xl/builder:pl-[calc(var(--configure)+0.75rem)]",
        )}
        label={t("panes.label")}
      >
        {PANES.filter((each) => each !== "trace" || trace !== null).map((each) => (
          <Link
            // No pane in the address is the first pane, not any.
            activeOptions={{ explicitUndefined: true }}
            aria-current={isShown(each, pane)}
            className={cn(tabClass, each === "configure" && "@3xl/builder:hidden", tabShades(each, pane))}
            key={each}
            replace
            {...paneLink(each)}
          >
            {t(`panes.${each}`)}
          </Link>
        ))}
      </TabNav>
      <div className="flex min-h-0 flex-1">
        <section
          aria-label={t("panes.configure")}
          className={cn(
            "min-h-0 w-full flex-col @3xl/builder:w-(--configure) @3xl/builder:shrink-0",
            pane === "configure" ? "flex" : "hidden",
            hasConfigure ? "@3xl/builder:flex" : "@3xl/builder:hidden",
          )}
        >
          <h2 className="sr-only">{t("panes.configure")}</h2>
          {configure}
        </section>
        {hasConfigure && splitter("configure", "@3xl/builder:block")}
        <section
          aria-label={t("panes.playground")}
          className={cn(
            "min-h-0 min-w-0 flex-1 flex-col @6xl/builder:flex",
            pane === "playground" ? "flex" : "hidden",
            pane !== "trace" && "@3xl/builder:flex",
          )}
        >
          <h2 className="sr-only">{t("panes.playground")}</h2>
          {playground}
        </section>
        {hasTrace && splitter("trace", "@6xl/builder:block")}
        {trace !== null && (
          <section
            aria-label={t("panes.trace")}
            className={cn(
              "min-h-0 min-w-0 flex-1 flex-col overflow-y-auto @6xl/builder:w-(--trace) @6xl/builder:flex-none",
              pane === "trace" ? "flex" : "hidden",
              hasTrace ? "@6xl/builder:block" : "@6xl/builder:hidden",
            )}
          >
            <h2 className="sr-only">{t("panes.trace")}</h2>
            {trace}
          </section>
        )}
      </div>
    </div>
  );
}

function isShown(each: Pane, pane: Pane): "page" | undefined {
  return each === pane ? "page" : undefined;
}

/** Beside the configuration it is the playground that shows, unless the trace was chosen. */
function tabShades(each: Pane, pane: Pane): string | false {
  return each === "playground" && pane === "configure" && "@3xl/builder:border-accent @3xl/builder:text-fg";
}
