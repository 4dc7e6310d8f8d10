import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { Input } from "@/components/ui/Input";
import { SearchField } from "@/components/ui/SearchField";
import { Select } from "@/components/ui/Select";
import { useAgentNames } from "../api/useAgentNames";
import { type AreaSearch, CHANNELS, isFiltered, STATES } from "../lib/areaSearch";

const ANY = "any";

/** What of the conversations is listed. Tests have one channel and wait for nobody. */
export function ConversationFilters({
  place,
  ofOneAgent,
  onChange,
}: {
  place: AreaSearch;
  ofOneAgent: boolean;
  onChange: (change: AreaSearch) => void;
}) {
  const { t } = useTranslation("conversations");
  const agents = useAgentNames(!ofOneAgent).data ?? [];
  const chosen = <T extends string>(value: string) => (value === ANY ? undefined : (value as T));
  return (
    <div className="space-y-2">
      <SearchField label={t("search")} onSearch={(q) => onChange({ q: q || undefined })} value={place.q ?? ""} />
      <div className="grid grid-cols-2 gap-2">
        {!place.tests && (
          <>
            <Select
              aria-label={t("filter.state")}
              onValueChange={(value) => onChange({ state: chosen(value) })}
              options={[
                { value: ANY, label: t("filter.any_state") },
                ...STATES.map((value) => ({ value, label: t(`state.${value}`) })),
              ]}
              value={place.state ?? ANY}
            />
            <Select
              aria-label={t("filter.channel")}
              onValueChange={(value) => onChange({ channel: chosen(value) })}
              options={[
                { value: ANY, label: t("filter.any_channel") },
                ...CHANNELS.map((value) => ({ value, label: t(`common:channel_names.${value}`) })),
              ]}
              value={place.channel ?? ANY}
            />
          </>
        )}
        {!ofOneAgent && (
          <Select
            aria-label={t("filter.agent")}
            className="col-span-2"
            onValueChange={(value) => onChange({ agent: chosen(value) })}
            options={[
              { value: ANY, label: t("filter.any_agent") },
              ...agents.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={place.agent ?? ANY}
          />
        )}
        <Input
          aria-label={t("filter.from")}
          max={place.to}
          onChange={(event) => onChange({ from: event.target.value || undefined })}
          type="date"
          value={place.from ?? ""}
        />
        <Input
          aria-label={t("filter.to")}
          min={place.from}
          onChange={(event) => onChange({ to: event.target.value || undefined })}
          type="date"
          value={place.to ?? ""}
        />
      </div>
      {isFiltered(place, ofOneAgent) && (
        <Button
          icon={<X aria-hidden />}
          onClick={() =>
            onChange({ q: undefined, channel: undefined, agent: undefined, state: undefined, from: undefined, to: undefined })
          }
          size="sm"
          variant="ghost"
        >
          {t("filter.clear")}
        </Button>
      )}
    </div>
  );
}
