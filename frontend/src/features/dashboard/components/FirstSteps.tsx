import { Link } from "@tanstack/react-router";
import { Bot, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";

const STEPS = ["create", "talk", "improve"] as const;

/** The start page of a workspace without agents: what to do first. */
export function FirstSteps({ canCreate }: { canCreate: boolean }) {
  const { t } = useTranslation("dashboard");
  return (
    <section className="rounded-xl border border-line bg-surface">
      <EmptyState
        action={
          canCreate && (
            <Button asChild size="lg" variant="primary">
              <Link search={{ new: true }} to="/agents">
                <Plus aria-hidden />
                {t("first.action")}
              </Link>
            </Button>
          )
        }
        className="border-none pb-10"
        description={t(canCreate ? "first.description" : "first.viewer")}
        icon={<Bot aria-hidden />}
        title={t("first.title")}
      />
      <ol className="grid border-t border-line max-sm:divide-y sm:grid-cols-3 sm:divide-x">
        {STEPS.map((step, index) => (
          <li className="flex gap-3 p-5" key={step}>
            <span
              aria-hidden
              className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text tabular"
            >
              {index + 1}
            </span>
            <span>
              <span className="block font-medium">{t(`first.steps.${step}.title`)}</span>
              <span className="block text-sm text-muted">{t(`first.steps.${step}.text`)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
