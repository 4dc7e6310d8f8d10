import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "@/api/permissions";
import type { ApiKey } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { EmptyState } from "@/components/ui/EmptyState";
import { LoadMore } from "@/components/ui/LoadMore";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { QueryList } from "@/components/ui/QueryList";
import { useApiKeys, useKeyActions } from "../../api/apiKeys";
import { useDeploy } from "../DeployContext";
import { EditKeyDialog } from "./EditKeyDialog";
import { IdentityDialog } from "./IdentityDialog";
import type { KeyCommand } from "./KeyMenu";
import { KeyRow } from "./KeyRow";
import { RevokeKeyDialog } from "./RevokeKeyDialog";

const TYPES = ["secret", "publishable"] as const;

/** Who may call the agent: its keys, what each is for, and when it was last used. */
export function KeysPart({
  onMakeKey,
  onRevoked,
}: {
  onMakeKey: (type: ApiKey["type"]) => void;
  onRevoked: (key: ApiKey) => void;
}) {
  const { t } = useTranslation("deploy");
  const { agentId } = useDeploy();
  const canEdit = usePermission("keys:manage");
  const query = useApiKeys(agentId);
  const actions = useKeyActions(agentId);
  const [asked, setAsked] = useState<{ what: KeyCommand; id: string } | null>(null);
  const close = () => setAsked(null);
  const keys = query.data?.pages.flatMap((page) => page.items);
  const key = keys?.find(({ id }) => id === asked?.id);
  const active = keys?.filter(({ status }) => status === "active") ?? [];
  const inactive = keys?.filter(({ status }) => status !== "active") ?? [];
  const ask = (what: KeyCommand, { id }: ApiKey) => setAsked({ what, id });
  const add = canEdit && <AddKey onMakeKey={onMakeKey} />;
  return (
    <Section
      action={keys && keys.length > 0 ? add : undefined}
      description={t("keys.description")}
      title={t("keys.title")}
    >
      {!canEdit && <p className="mb-3 text-sm text-muted">{t("read_only")}</p>}
      <QueryList
        empty={
          <EmptyState
            action={add}
            className="border-none py-8"
            description={t(canEdit ? "keys.empty.description" : "keys.empty.viewer")}
            icon={<KeyRound aria-hidden />}
            title={t("keys.empty.title")}
          />
        }
        items={keys}
        query={query}
      >
        {() => (
          <>
            {active.length === 0 && <p className="text-muted">{t("keys.none_active")}</p>}
            <KeyList keys={active} label={t("keys.title")} onCommand={ask} />
            {inactive.length > 0 && (
              <details className="mt-4 border-t border-line pt-2">
                <summary className="flex min-h-9 cursor-pointer items-center text-sm text-muted max-md:min-h-11">
                  {t("keys.inactive", { count: inactive.length })}
                </summary>
                <KeyList keys={inactive} label={t("keys.inactive", { count: inactive.length })} onCommand={ask} />
              </details>
            )}
          </>
        )}
      </QueryList>
      <LoadMore query={query} />
      {key && asked?.what === "edit" && <EditKeyDialog actions={actions} apiKey={key} onClose={close} />}
      {key && asked?.what === "revoke" && <RevokeKeyDialog actions={actions} apiKey={key} onClose={close} onRevoked={() => onRevoked(key)} />}
      {key && asked?.what === "identity" && <IdentityDialog actions={actions} apiKey={key} onClose={close} />}
    </Section>
  );
}

function KeyList({
  keys,
  label,
  onCommand,
}: {
  keys: ApiKey[];
  label: string;
  onCommand: (what: KeyCommand, key: ApiKey) => void;
}) {
  const canEdit = usePermission("keys:manage");
  if (keys.length === 0) return null;
  return (
    <ul aria-label={label} className="-my-2 divide-y divide-line">
      {keys.map((each) => (
        <KeyRow apiKey={each} canEdit={canEdit} key={each.id} onCommand={(what) => onCommand(what, each)} />
      ))}
    </ul>
  );
}

function AddKey({ onMakeKey }: { onMakeKey: (type: ApiKey["type"]) => void }) {
  const { t } = useTranslation("deploy");
  return (
    <Menu
      align="end"
      trigger={
        <Button icon={<Plus aria-hidden />} variant="primary">
          {t("keys.add")}
        </Button>
      }
    >
      {TYPES.map((type) => (
        <MenuItem className="max-w-72 items-start" key={type} onSelect={() => onMakeKey(type)}>
          <span>
            <span className="block font-medium">{t(`keys.types.${type}`)}</span>
            <span className="block text-sm text-muted">{t(`keys.about.${type}`)}</span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
