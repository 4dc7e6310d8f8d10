import { useTranslation } from "react-i18next";
import type { WebhookAttempt } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { useFormat } from "@/lib/format";
import { failureText } from "../lib/failureText";
import { RawText } from "./RawText";

const TONES: Record<WebhookAttempt["outcome"], BadgeTone> = {
  succeeded: "success",
  failed: "danger",
  interrupted: "warning",
};

const headerLines = (headers: Record<string, string>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

/** One try: what was sent, and what the receiver answered. */
export function AttemptEntry({ attempt, isNewest }: { attempt: WebhookAttempt; isNewest: boolean }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const { number, outcome, status, duration_ms, started_at, error, url, next_attempt_at } = attempt;
  const { request_headers, response_headers, response_body } = attempt;
  return (
    <li className="space-y-2 rounded-xl border border-line p-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h4 className="font-medium">{t("attempt.title", { number: format.number(number) })}</h4>
        <Badge tone={TONES[outcome]}>{status ?? t(`attempt.outcome.${outcome}`)}</Badge>
        <span className="tabular ml-auto text-xs text-muted">
          {duration_ms !== null && `${format.duration(duration_ms)} · `}
          <RelativeTime value={started_at} />
        </span>
      </div>
      <p className="text-sm break-all text-muted">{url}</p>
      {error && <p className="text-sm text-danger-text">{failureText(error, status)}</p>}
      {next_attempt_at && (
        <p className="text-sm text-muted">
          {t("attempt.next")} <time dateTime={next_attempt_at}>{format.dateTime(next_attempt_at)}</time>
        </p>
      )}
      <RawText label={t("attempt.request_headers")} text={headerLines(request_headers)} />
      {status !== null && (
        <>
          <RawText label={t("attempt.response_headers")} text={headerLines(response_headers)} />
          <RawText defaultOpen={isNewest} label={t("attempt.response_body")} text={response_body} />
        </>
      )}
    </li>
  );
}
