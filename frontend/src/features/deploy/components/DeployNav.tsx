import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { CHANNEL_PARTS, type DeployPart } from "../lib/parts";
import { PartIcon } from "./PartIcon";

const GROUPS: { name: "agent" | "channels" | "access"; parts: readonly DeployPart[] }[] = [
  { name: "agent", parts: ["overview"] },
  { name: "channels", parts: CHANNEL_PARTS },
  { name: "access", parts: ["keys", "calls"] },
];

/** The parts of the page: a column beside them, or a strip above them. */
export function DeployNav({ agentId, part }: { agentId: string; part: DeployPart }) {
  const { t } = useTranslation("deploy");
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow screen the current part may lie outside the strip. Only that is moved, never the page.
    const show = () => {
      const strip = nav.current;
      const current = strip?.querySelector("[aria-current=page]");
      if (!strip || !current) return;
      const [around, at] = [strip.getBoundingClientRect(), current.getBoundingClientRect()];
      strip.scrollLeft += at.left + at.width / 2 - (around.left + around.width / 2);
    };
    show();
    window.addEventListener("resize", show);
    return () => window.removeEventListener("resize", show);
  }, [part]);
  return (
    <nav
      aria-label={t("nav.label")}
      className="flex shrink-0 gap-1 overflow-x-auto border-b border-line pb-2 lg:sticky lg:top-6 lg:w-52 lg:flex-col lg:self-start lg:overflow-visible lg:border-none lg:pb-0"
      ref={nav}
    >
      {GROUPS.map(({ name, parts }) => (
        <div className="flex gap-1 lg:flex-col lg:not-first:mt-4" key={name}>
          {name !== "agent" && (
            <p aria-hidden className="px-2.5 text-xs font-medium text-muted max-lg:hidden">
              {t(`nav.groups.${name}`)}
            </p>
          )}
          <ul aria-label={t(`nav.groups.${name}`)} className="flex gap-1 lg:flex-col lg:gap-0.5">
            {parts.map((each) => (
              <li key={each}>
                <Link
                  // No part in the address is the overview, not any.
                  activeOptions={{ exact: true, explicitUndefined: true }}
                  aria-current={each === part ? "page" : undefined}
                  className={cn(
                    "flex h-8 items-center gap-2 rounded-lg px-2.5 font-medium whitespace-nowrap text-muted transition-colors hover:bg-hover hover:text-fg focus-visible:-outline-offset-2 max-md:h-11 [&_svg]:size-4 [&_svg]:shrink-0",
                    each === part && "bg-accent-soft text-accent-text hover:bg-accent-soft hover:text-accent-text",
                  )}
                  params={{ agentId }}
                  replace
                  resetScroll={false}
                  search={{ view: each === "overview" ? undefined : each }}
                  to="/agents/$agentId/deploy"
                >
                  <PartIcon part={each} />
                  {t(`parts.${each}`)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
