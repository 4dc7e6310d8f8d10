import { RadioGroup } from "radix-ui";
import { useController } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/components/ui/ErrorState";
import { LoadMore } from "@/components/ui/LoadMore";
import { ScrollRegion } from "@/components/ui/ScrollRegion";
import { Skeleton } from "@/components/ui/Skeleton";
import { useAgentChoices } from "../api/endpoints";
import type { EndpointForm } from "../lib/endpointForm";
import { CheckRow } from "./CheckRow";

const SCOPES = ["all", "some"] as const;

/** Whose events are sent: those of all agents, or of the chosen ones. */
export function AgentsField() {
  const { t } = useTranslation("webhooks");
  const { field: scope } = useController<EndpointForm, "scope">({ name: "scope" });
  const { field: agents, fieldState } = useController<EndpointForm, "agent_ids">({ name: "agent_ids" });
  const query = useAgentChoices(scope.value === "some");
  const listed = query.data?.pages.flatMap((page) => page.items) ?? [];
  // Chosen before, and deleted since or not on the pages that are loaded.
  const unlisted = agents.value.filter((id) => !listed.some((agent) => agent.id === id));
  const error = fieldState.error?.message;
  const choose = (id: string, on: boolean) =>
    agents.onChange(on ? [...agents.value, id] : agents.value.filter((other) => other !== id));
  return (
    <fieldset aria-describedby={error ? "webhook-agents-error" : undefined} className="space-y-2">
      <legend className="font-medium">{t("form.agents")}</legend>
      <RadioGroup.Root
        aria-label={t("form.agents")}
        className="grid gap-2 sm:grid-cols-2"
        onValueChange={scope.onChange}
        value={scope.value}
      >
        {SCOPES.map((value) => (
          <RadioGroup.Item
            className="rounded-lg border border-line p-2.5 text-left hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
            key={value}
            value={value}
          >
            {t(`form.scope.${value}`)}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      {error && (
        <p className="text-sm text-danger-text" id="webhook-agents-error" role="alert">
          {error}
        </p>
      )}
      {scope.value === "some" && (
        <>
          {query.isPending && <Skeleton className="h-20 rounded-lg" />}
          {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
          {query.data && (
            <ScrollRegion
              className="max-h-56 space-y-0.5 overflow-y-auto rounded-lg border border-line p-3"
              label={t("form.agents")}
            >
              {listed.length === 0 && unlisted.length === 0 && <p className="text-muted">{t("form.agents_none")}</p>}
              {listed.map(({ id, name }) => (
                <CheckRow
                  checked={agents.value.includes(id)}
                  key={id}
                  label={name}
                  onChange={(on) => choose(id, on)}
                />
              ))}
              {unlisted.map((id) => (
                <CheckRow
                  checked
                  hint={t("form.agent_unlisted")}
                  key={id}
                  label={id}
                  onChange={(on) => choose(id, on)}
                />
              ))}
              <LoadMore query={query} />
            </ScrollRegion>
          )}
        </>
      )}
    </fieldset>
  );
}
