import i18n from "i18next";
import { useController } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { WebhookEventType } from "@/api/types";
import { Checkbox } from "@/components/ui/Checkbox";
import { ErrorState } from "@/components/ui/ErrorState";
import { Skeleton } from "@/components/ui/Skeleton";
import { useEventTypes } from "../api/endpoints";
import { type EndpointForm, groupEvents } from "../lib/endpointForm";
import { CheckRow } from "./CheckRow";

/** In the reader's language, or what the API says of events that are new. */
const textOr = (key: string, otherwise: string) => (i18n.exists(`webhooks:${key}`) ? i18n.t(`webhooks:${key}`) : otherwise);

/** Which events are sent, by what they are about. */
export function EventsField() {
  const { t } = useTranslation("webhooks");
  const catalogue = useEventTypes();
  const { field, fieldState } = useController<EndpointForm, "events">({ name: "events" });
  const error = fieldState.error?.message;
  const choose = (names: string[], on: boolean) => {
    const others = field.value.filter((name) => !names.includes(name));
    field.onChange(on ? [...others, ...names] : others);
  };
  return (
    <fieldset aria-describedby={error ? "webhook-events-error" : undefined} className="space-y-2">
      <legend className="font-medium">{t("form.events")}</legend>
      {error && (
        <p className="text-sm text-danger-text" id="webhook-events-error" role="alert">
          {error}
        </p>
      )}
      {catalogue.isPending && <Skeleton className="h-40 rounded-lg" />}
      {catalogue.isError && <ErrorState error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
      {catalogue.data && (
        <div className="divide-y divide-line rounded-lg border border-line">
          {groupEvents(catalogue.data).map(([about, events]) => (
            <EventGroup about={about} chosen={field.value} events={events} key={about} onChoose={choose} />
          ))}
        </div>
      )}
    </fieldset>
  );
}

function EventGroup({
  about,
  events,
  chosen,
  onChoose,
}: {
  about: string;
  events: WebhookEventType[];
  chosen: string[];
  onChoose: (names: string[], on: boolean) => void;
}) {
  const { t } = useTranslation("webhooks");
  const names = events.map(({ name }) => name);
  const count = names.filter((name) => chosen.includes(name)).length;
  const title = textOr(`groups.${about}`, about);
  return (
    <div aria-label={title} className="p-3" role="group">
      <div className="mb-1 flex items-center gap-2">
        <Checkbox
          checked={count === names.length ? true : count > 0 && "indeterminate"}
          className="max-md:-ml-2.5"
          label={t("form.group_all", { group: title })}
          onCheckedChange={(on) => onChoose(names, on)}
        />
        <h3 className="font-medium">{title}</h3>
      </div>
      <div className="space-y-0.5 pl-6">
        {events.map(({ name, description }) => (
          <CheckRow
            checked={chosen.includes(name)}
            hint={textOr(`events.${name}`, description)}
            key={name}
            label={name}
            onChange={(on) => onChoose([name], on)}
          />
        ))}
      </div>
    </div>
  );
}
