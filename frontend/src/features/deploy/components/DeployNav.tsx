import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { TabNav } from "@/components/ui/TabNav";
import { tabClass } from "@/components/ui/Tabs";
import { cn } from "@/lib/cn";
import { DEPLOY_SECTIONS, type DeployPart, sectionOf } from "../lib/parts";
import { PartIcon } from "./PartIcon";

/** The address of a part. No part in it is the overview, not any. */
const partLink = (agentId: string, part: DeployPart) =>
  ({
    activeOptions: { exact: true, explicitUndefined: true },
    params: { agentId },
    replace: true,
    resetScroll: false,
    search: { view: part === "overview" ? undefined : part },
    to: "/agents/$agentId/deploy",
  }) as const;

/** The sections of the page: a column beside them, or a strip above them. */
export function DeployNav({ agentId, part }: { agentId: string; part: DeployPart }) {
  const { t } = useTranslation("deploy");
  const current = sectionOf(part).name;
  return (
    <TabNav
      className="pb-2 lg:sticky lg:top-8 lg:w-48 lg:flex-col lg:gap-0.5 lg:self-start lg:border-none lg:pb-0"
      label={t("nav.label")}
    >
      {DEPLOY_SECTIONS.map(({ name, parts }) => (
        <Link
          {...partLink(agentId, parts[0])}
          aria-current={name === current ? "page" : undefined}
          className={cn(
            "flex h-8 shrink-0 items-center gap-2 rounded-lg px-2.5 font-medium whitespace-nowrap text-muted transition-colors hover:bg-hover hover:text-fg focus-visible:-outline-offset-2 max-md:h-11 [&_svg]:size-4 [&_svg]:shrink-0",
            name === current && "bg-accent-soft text-accent-text hover:bg-accent-soft hover:text-accent-text",
          )}
          key={name}
        >
          <PartIcon part={name} />
          {t(`sections.${name}`)}
        </Link>
      ))}
    </TabNav>
  );
}

/** The parts of a section that has several. */
export function SectionTabs({ agentId, part }: { agentId: string; part: DeployPart }) {
  const { t } = useTranslation("deploy");
  const { name, parts } = sectionOf(part);
  if (parts.length === 1) return null;
  return (
    <TabNav label={t(`sections.${name}`)}>
      {parts.map((each) => (
        <Link
          {...partLink(agentId, each)}
          aria-current={each === part ? "page" : undefined}
          className={tabClass}
          key={each}
        >
          {t(`parts.${each}`)}
        </Link>
      ))}
    </TabNav>
  );
}
