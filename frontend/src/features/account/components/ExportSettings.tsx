import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, FileArchive } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import type { Export } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Section } from "@/components/ui/Card";
import { ErrorState } from "@/components/ui/ErrorState";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { Skeleton } from "@/components/ui/Skeleton";
import { Spinner } from "@/components/ui/Spinner";
import { useFormat } from "@/lib/format";
import { problemMessage } from "@/lib/problemMessage";
import { exportsQuery, requestExport } from "../api/exports";

const TONES: Record<Export["status"], BadgeTone> = { queued: "accent", ready: "success", failed: "danger" };

/** Everything that is stored about the account, as an archive. */
export function ExportSettings() {
  const { t } = useTranslation("account");
  const format = useFormat();
  const exports = useQuery(exportsQuery);
  const queryClient = useQueryClient();
  const request = useMutation({
    mutationFn: requestExport,
    onSuccess: () => {
      toast.success(t("export.requested"));
      return queryClient.invalidateQueries({ queryKey: ["exports"] });
    },
    onError: (error) => toast.error(problemMessage(error)),
  });

  return (
    <Section
      action={
        <Button busy={request.isPending} onClick={() => request.mutate()}>
          {t("export.request")}
        </Button>
      }
      description={t("export.description")}
      title={t("export.title")}
    >
      {exports.isPending && <Skeleton className="h-12" />}
      {exports.isError && <ErrorState error={exports.error} onRetry={() => void exports.refetch()} />}
      {exports.data?.length === 0 && <p className="text-muted">{t("export.empty")}</p>}
      <ul aria-live="polite" className="-my-2 divide-y divide-line">
        {exports.data?.map((each) => (
          <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3" key={each.id}>
            <FileArchive aria-hidden className="size-5 shrink-0 text-muted" />
            <div className="min-w-0 flex-1 basis-48">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {format.dateTime(each.created_at)}
                <Badge tone={TONES[each.status]}>
                  {each.status === "queued" && <Spinner />}
                  {t(`export.status.${each.status}`)}
                </Badge>
              </p>
              <p className="text-sm text-muted">
                {each.size !== null && <span className="tabular">{format.bytes(each.size)}</span>}
                {each.size !== null && each.expires_at && " · "}
                {each.status === "ready" && each.expires_at && (
                  <>
                    {t("export.expires")} <RelativeTime future value={each.expires_at} />
                  </>
                )}
              </p>
            </div>
            {each.download_url && (
              <Button asChild size="sm">
                <a
                  aria-label={t("export.download_named", { date: format.dateTime(each.created_at) })}
                  download
                  href={each.download_url}
                >
                  <Download aria-hidden />
                  {t("export.download")}
                </a>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
