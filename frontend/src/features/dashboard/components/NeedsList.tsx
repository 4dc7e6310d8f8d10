import { Link } from "@tanstack/react-router";
import { FileWarning, GitBranch, LifeBuoy, MessageCircleQuestion, Webhook } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Dashboard } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { useFormat } from "@/lib/format";

type Needs = Dashboard["needs"][number];
type Need = Needs["items"][number];

const ICONS = {
  waiting: LifeBuoy,
  documents: FileWarning,
  webhooks: Webhook,
  questions: MessageCircleQuestion,
  drafts: GitBranch,
} satisfies Record<Needs["kind"], unknown>;
const rowClass = "flex min-h-11 items-center gap-3 px-4 py-2 hover:bg-hover sm:px-5";

/** What needs somebody, the most pressing first: each line leads to where it is put right. */
export function NeedsList({ needs }: { needs: Needs[] }) {
  const { t } = useTranslation("dashboard");
  const format = useFormat();
  return (
    <section aria-labelledby="needs" className="overflow-hidden rounded-xl border border-line bg-surface">
      <h2 className="px-4 py-3 font-semibold sm:px-5" id="needs">
        {t("needs.title")}
      </h2>
      {needs.map(({ kind, count, more, items }) => {
        const Icon = ICONS[kind];
        const rest = count - items.length;
        return (
          <div className="border-t border-line" key={kind}>
            <h3 className="flex items-center gap-2 px-4 pt-3 pb-1 text-sm font-medium text-muted sm:px-5 [&_svg]:size-4">
              <Icon aria-hidden />
              {t(`needs.${kind}`)}
              <Badge tone={kind === "drafts" ? "neutral" : "warning"}>{format.number(count) + (more ? "+" : "")}</Badge>
            </h3>
            <ul className="pb-1">
              {items.map((item) => (
                <li key={item.id + item.since}>
                  <NeedLink item={item} kind={kind} />
                </li>
              ))}
            </ul>
            {rest > 0 && kind === "waiting" && (
              <Link className="block px-4 pb-3 text-sm font-medium text-accent-text hover:underline sm:px-5" search={{ state: "waiting" }} to="/conversations">
                {t("needs.more", { count: rest })}
              </Link>
            )}
            {rest > 0 && kind !== "waiting" && (
              <p className="px-4 pb-3 text-sm text-muted sm:px-5">{t("needs.more", { count: rest })}</p>
            )}
          </div>
        );
      })}
    </section>
  );
}

function NeedLink({ kind, item }: { kind: Needs["kind"]; item: Need }) {
  const { id, agent_id: agentId } = item;
  const line = <NeedLine item={item} kind={kind} />;
  if (kind === "webhooks" || agentId === null) {
    return (
      <Link className={rowClass} to="/settings/webhooks">
        {line}
      </Link>
    );
  }
  if (kind === "documents") {
    return (
      <Link className={rowClass} params={{ agentId }} search={{ document: id }} to="/agents/$agentId/knowledge">
        {line}
      </Link>
    );
  }
  if (kind === "drafts") {
    return (
      <Link className={rowClass} params={{ agentId }} to="/agents/$agentId">
        {line}
      </Link>
    );
  }
  return (
    <Link className={rowClass} search={{ conversation: id, of: agentId }} to="/conversations">
      {line}
    </Link>
  );
}

function NeedLine({ kind, item }: { kind: Needs["kind"]; item: Need }) {
  const { t } = useTranslation("dashboard");
  // A contact is shown as it is; everything else is a word of ours.
  const detail =
    kind === "waiting"
      ? (item.detail ?? t("needs.no_contact"))
      : kind === "documents"
        ? t("needs.failed")
        : t(`needs.detail.${item.detail as "failed"}`);
  return (
    <>
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{item.title}</bdi>
        <span className="block truncate text-sm text-muted">{detail}</span>
      </span>
      <RelativeTime className="shrink-0 text-xs text-muted" value={item.since} />
    </>
  );
}
