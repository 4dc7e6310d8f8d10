import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { Session } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { ErrorState } from "@/components/ui/ErrorState";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { Skeleton } from "@/components/ui/Skeleton";
import { problemMessage } from "@/lib/problemMessage";
import { revokeSession, sessionsQuery } from "../api/security";
import { deviceName } from "../device";

/** Where one is signed in, and the way to end what is not one's own. */
export function SessionsSettings() {
  const { t } = useTranslation("account");
  const sessions = useQuery(sessionsQuery);
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<Session | null>(null);
  const revoke = useMutation({
    mutationFn: revokeSession,
    onSuccess: () => {
      setAsking(null);
      toast.success(t("sessions.revoked"));
      return queryClient.invalidateQueries({ queryKey: ["sessions"] });
    },
    onError: (error) => toast.error(problemMessage(error)),
  });
  const name = (session: Session) => deviceName(session.user_agent) ?? t("sessions.unknown");

  return (
    <Section description={t("sessions.description")} title={t("sessions.title")}>
      {sessions.isPending && <Skeleton className="h-24" />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      <ul className="-my-2 divide-y divide-line">
        {sessions.data?.map((session) => {
          const Icon = /Mobile|iPhone|Android/.test(session.user_agent ?? "") ? Smartphone : Monitor;
          return (
            <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3" key={session.id}>
              <Icon aria-hidden className="size-5 shrink-0 text-muted" />
              <div className="min-w-0 flex-1 basis-48">
                <p className="flex flex-wrap items-center gap-2 font-medium">
                  {name(session)}
                  {session.current && <Badge tone="success">{t("sessions.current")}</Badge>}
                </p>
                <p className="text-sm text-muted">
                  {session.ip && <span className="tabular">{session.ip} · </span>}
                  {t("sessions.used")} <RelativeTime value={session.last_used_at} /> · {t("sessions.since")}{" "}
                  <RelativeTime value={session.created_at} />
                </p>
              </div>
              {!session.current && (
                <Button
                  aria-label={t("sessions.revoke_named", { device: name(session) })}
                  onClick={() => setAsking(session)}
                  size="sm"
                >
                  {t("sessions.revoke")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <ConfirmDialog
        busy={revoke.isPending}
        confirmLabel={t("sessions.revoke")}
        description={t("sessions.ask", { device: asking ? name(asking) : "" })}
        onConfirm={() => asking && revoke.mutate(asking.id)}
        onOpenChange={(open) => (open ? undefined : setAsking(null))}
        open={asking !== null}
        title={t("sessions.ask_title")}
      />
    </Section>
  );
}
