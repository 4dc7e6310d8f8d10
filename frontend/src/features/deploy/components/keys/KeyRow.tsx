import { useTranslation } from "react-i18next";
import type { ApiKey } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { type KeyCommand, KeyMenu } from "./KeyMenu";

const TONES: Record<ApiKey["status"], BadgeTone> = { active: "success", expired: "warning", revoked: "neutral" };
/** Where pages are named beside the key; the rest are counted. */
const SHOWN = 3;

export function KeyRow({
  apiKey,
  canEdit,
  onCommand,
}: {
  apiKey: ApiKey;
  canEdit: boolean;
  onCommand: (what: KeyCommand) => void;
}) {
  const { t } = useTranslation("deploy");
  const { name, type, prefix, scopes, origins, status, identity_secret_set } = apiKey;
  return (
    <li className="flex items-start gap-3 py-3">
      <div className="min-w-0 flex-1 space-y-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 truncate font-medium" dir="auto" title={name}>
            {name}
          </span>
          <Badge>{t(`keys.types.${type}`)}</Badge>
          <Badge tone={TONES[status]}>{t(`keys.status.${status}`)}</Badge>
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-muted">
          <code className="font-mono text-xs" dir="ltr">
            {prefix}…
          </code>
          {type === "secret" && <span>{scopes.map((scope) => t(`keys.scopes.${scope}`)).join(", ")}</span>}
          {type === "publishable" && identity_secret_set && <span>{t("keys.identity_set")}</span>}
        </p>
        {type === "publishable" && (
          <p className="text-sm text-muted" dir="ltr">
            {origins.length === 0 ? t("keys.no_origins") : origins.slice(0, SHOWN).join(", ")}
            {origins.length > SHOWN && ` ${t("keys.more_origins", { count: origins.length - SHOWN })}`}
          </p>
        )}
        <KeyTimes apiKey={apiKey} />
      </div>
      {canEdit && status !== "revoked" && <KeyMenu apiKey={apiKey} onCommand={onCommand} />}
    </li>
  );
}

function KeyTimes({ apiKey: { status, last_used_at, expires_at, revoked_at, created_at, created_by } }: { apiKey: ApiKey }) {
  const { t } = useTranslation("deploy");
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted">
      <span>
        {last_used_at ? (
          <>
            {t("keys.last_used")} <RelativeTime value={last_used_at} />
          </>
        ) : (
          t("keys.never_used")
        )}
      </span>
      {revoked_at && (
        <span>
          {t("keys.revoked_at")} <RelativeTime value={revoked_at} />
        </span>
      )}
      {expires_at && !revoked_at && (
        <span>
          {t(status === "expired" ? "keys.expired_at" : "keys.expires_at")} <RelativeTime future={status !== "expired"} value={expires_at} />
        </span>
      )}
      <span>
        {t("keys.made_by", { name: created_by.name })} <RelativeTime value={created_at} />
      </span>
    </p>
  );
}
