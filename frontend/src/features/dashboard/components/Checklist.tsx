import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Dashboard } from "@/api/types";
import { IconButton } from "@/components/ui/IconButton";

const HIDDEN = "fd-checklist-hidden";
const STEPS = ["model", "knowledge", "published", "installed"] as const;
type Step = (typeof STEPS)[number];

/** The first steps of a workspace, until they are done or put away on this device. */
export function Checklist({
  steps,
  agentId,
  workspaceId,
}: {
  steps: Dashboard["first_steps"];
  /** The agent that the steps lead to. */
  agentId: string;
  workspaceId: string;
}) {
  const { t } = useTranslation("dashboard");
  const key = `${HIDDEN}-${workspaceId}`;
  const [hidden, setHidden] = useState(() => localStorage.getItem(key) !== null);
  const done = STEPS.filter((step) => steps[step]).length;
  if (hidden || done === STEPS.length) return null;
  const hide = () => {
    localStorage.setItem(key, "1");
    setHidden(true);
  };
  const links: Record<Step, ReactNode> = {
    model: null,
    knowledge: (
      <Link params={{ agentId }} to="/agents/$agentId/knowledge">
        {t("steps.knowledge.action")}
      </Link>
    ),
    published: (
      <Link params={{ agentId }} to="/agents/$agentId">
        {t("steps.published.action")}
      </Link>
    ),
    installed: (
      <Link params={{ agentId }} to="/agents/$agentId/deploy">
        {t("steps.installed.action")}
      </Link>
    ),
  };
  return (
    <section aria-labelledby="steps" className="overflow-hidden rounded-xl border border-line bg-surface">
      <header className="flex items-center gap-3 px-4 py-2 sm:px-5">
        <h2 className="flex-1 font-semibold" id="steps">
          {t("steps.title")}
        </h2>
        <span className="text-sm text-muted tabular">{t("steps.done", { done, count: STEPS.length })}</span>
        <IconButton label={t("steps.hide")} onClick={hide} size="sm">
          <X aria-hidden />
        </IconButton>
      </header>
      <ol>
        {STEPS.map((step) => {
          const Icon = steps[step] ? CircleCheck : CircleDashed;
          return (
            <li className="flex gap-3 border-t border-line px-4 py-3 sm:px-5" key={step}>
              <Icon aria-hidden className={steps[step] ? "mt-0.5 size-5 text-success" : "mt-0.5 size-5 text-muted"} />
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  {t(`steps.${step}.title`)}
                  <span className="sr-only">{t(steps[step] ? "steps.is_done" : "steps.is_open")}</span>
                </p>
                {!steps[step] && <p className="text-sm text-muted">{t(`steps.${step}.text`)}</p>}
              </div>
              {!steps[step] && links[step] && (
                <span className="shrink-0 self-center text-sm font-medium text-accent-text hover:underline max-md:py-2">
                  {links[step]}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
