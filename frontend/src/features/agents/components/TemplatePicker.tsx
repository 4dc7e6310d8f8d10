import { FilePlus2 } from "lucide-react";
import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Template } from "@/api/types";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { ErrorState } from "@/components/ui/ErrorState";
import { Skeleton } from "@/components/ui/Skeleton";
import { useTemplates } from "../api/useTemplates";

const BLANK = "blank";

/** What a new agent starts from. */
export function TemplatePicker({
  value,
  onChange,
}: {
  value: Template | null;
  onChange: (template: Template | null) => void;
}) {
  const { t } = useTranslation("agents");
  const templates = useTemplates();
  const choose = (id: string) => onChange(templates.data?.find((template) => template.id === id) ?? null);
  return (
    <div>
      <p className="mb-1.5 font-medium" id="template-label">
        {t("create.template")}
      </p>
      <RadioGroup.Root
        aria-labelledby="template-label"
        className="grid gap-2 sm:grid-cols-2"
        onValueChange={choose}
        value={value?.id ?? BLANK}
      >
        <Card
          description={t("create.blank_description")}
          icon={
            <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-hover text-muted">
              <FilePlus2 aria-hidden className="size-4" />
            </span>
          }
          id={BLANK}
          name={t("create.blank")}
        />
        {templates.data?.map((template) => (
          <Card
            description={template.description}
            icon={<AgentIcon color={template.color} icon={template.icon} />}
            id={template.id}
            key={template.id}
            name={template.name}
          />
        ))}
        {templates.isPending && [0, 1, 2].map((slot) => <Skeleton className="h-18 rounded-lg" key={slot} />)}
      </RadioGroup.Root>
      {templates.isError && (
        <ErrorState className="mt-2 py-4" error={templates.error} onRetry={() => void templates.refetch()} />
      )}
    </div>
  );
}

function Card({
  id,
  icon,
  name,
  description,
}: {
  id: string;
  icon: ReactNode;
  name: string;
  description: string;
}) {
  return (
    <RadioGroup.Item
      className="flex items-start gap-3 rounded-lg border border-line bg-surface p-3 text-left transition-colors hover:border-line-strong hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
      value={id}
    >
      {icon}
      <span className="min-w-0">
        <span className="block font-medium">{name}</span>
        <span className="line-clamp-3 text-sm text-muted">{description}</span>
      </span>
    </RadioGroup.Item>
  );
}
