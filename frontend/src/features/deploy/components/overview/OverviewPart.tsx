import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/ui/Card";
import { CHANNEL_PARTS, type DeployPlace } from "../../lib/parts";
import { CallsTable } from "../calls/CallsTable";
import { useCalls } from "../../api/calls";
import { CopyRow } from "../CopyRow";
import { useDeploy } from "../DeployContext";
import type { DeployPageProps } from "../DeployPage";
import { PartIcon } from "../PartIcon";
import { StatusCard } from "./StatusCard";
import { UsageToday } from "./UsageToday";

const NEWEST = 5;
const URLS = ["chat", "openai_base", "mcp", "widget_script"] as const;

/** How the agent stands, where it answers, and what came in last. */
export function OverviewPart({
  onPublish,
  onGo,
}: {
  onPublish: DeployPageProps["onPublish"];
  onGo: (change: Partial<DeployPlace>) => void;
}) {
  const { t } = useTranslation("deploy");
  const { agentId, deployment } = useDeploy();
  const calls = useCalls(agentId, { limit: NEWEST });
  const { urls } = deployment;
  return (
    <>
      <StatusCard onPublish={onPublish} />
      <Section description={t("overview.pick_hint")} title={t("overview.pick")}>
        <ul className="grid gap-2 sm:grid-cols-2">
          {CHANNEL_PARTS.map((part) => (
            <li key={part}>
              <Link
                className="flex h-full items-center gap-3 rounded-lg border border-line p-3 transition-colors hover:bg-hover"
                params={{ agentId }}
                search={{ view: part }}
                to="/agents/$agentId/deploy"
              >
                <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent-text [&_svg]:size-4">
                  <PartIcon part={part} />
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block font-medium">{t(`parts.${part}`)}</span>
                  <span className="block text-sm text-muted">{t(`about.${part}`)}</span>
                </span>
                <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
              </Link>
            </li>
          ))}
        </ul>
      </Section>
      <UsageToday />
      <Section description={t("overview.urls_hint")} title={t("overview.urls")}>
        <dl className="space-y-3">
          {URLS.map((name) => (
            <CopyRow
              copyLabel={t("overview.copy_url", { name: t(`overview.url.${name}`) })}
              key={name}
              label={t(`overview.url.${name}`)}
              value={urls[name]}
            />
          ))}
        </dl>
      </Section>
      <section aria-label={t("calls.title")} className="space-y-3">
        <div className="flex flex-wrap items-baseline justify-between gap-2">
          <h2 className="text-base font-semibold">{t("calls.title")}</h2>
          <Link
            className="rounded-sm text-sm text-accent-text hover:underline max-md:py-2.5"
            params={{ agentId }}
            search={{ view: "calls" }}
            to="/agents/$agentId/deploy"
          >
            {t("calls.all")}
          </Link>
        </div>
        <CallsTable isFiltered={false} limit={NEWEST} onOpen={(run) => onGo({ run })} query={calls} />
      </section>
    </>
  );
}
