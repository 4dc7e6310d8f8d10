import { RotateCw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { IconButton } from "@/components/ui/IconButton";
import { ProgressBar } from "@/components/ui/ProgressBar";
import { useFormat } from "@/lib/format";
import { problemMessage } from "@/lib/problemMessage";
import { KINDS } from "../lib/checkFile";
import type { Upload, UploadQueue } from "../lib/uploads";

/** The files on their way: how far each is, and what became of those that did not arrive. */
export function UploadList({
  queue,
  uploads,
  maxSize,
}: {
  queue: UploadQueue;
  uploads: readonly Upload[];
  maxSize: number;
}) {
  const { t } = useTranslation("knowledge");
  if (uploads.length === 0) return null;
  const failed = uploads.filter(({ phase }) => phase === "failed");
  return (
    <section className="rounded-xl border border-line bg-surface">
      <div className="flex min-h-10 items-center justify-between gap-2 pr-1 pl-3">
        <h3 className="text-sm font-semibold">{t("upload.title", { count: uploads.length })}</h3>
        {failed.length > 1 && (
          <Button onClick={() => failed.forEach(({ id }) => queue.cancel(id))} size="sm" variant="ghost">
            {t("upload.dismiss_failed")}
          </Button>
        )}
      </div>
      <ul className="max-h-72 divide-y divide-line overflow-y-auto border-t border-line">
        {uploads.map((upload) => (
          <UploadRow key={upload.id} maxSize={maxSize} queue={queue} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ queue, upload, maxSize }: { queue: UploadQueue; upload: Upload; maxSize: number }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { id, name, size, sent, phase, refusal, error } = upload;
  const failed = phase === "failed";
  const progress =
    phase === "waiting"
      ? t("upload.waiting")
      : t("upload.progress", { sent: format.bytes(Math.min(sent, size)), size: format.bytes(size) });
  return (
    <li className="flex items-center gap-1 py-2 pr-1 pl-3">
      <div className="min-w-0 flex-1 space-y-1">
        <p className="truncate text-sm font-medium" dir="auto" title={name}>
          {name}
        </p>
        {failed ? (
          <p className="text-sm text-danger-text" role="alert">
            {refusal
              ? t(`upload.refused.${refusal}`, { limit: format.bytes(maxSize), kinds: KINDS })
              : problemMessage(error)}
          </p>
        ) : (
          <>
            <ProgressBar label={t("upload.progress_label", { name })} value={size > 0 ? sent / size : 0} />
            <p className="tabular text-xs text-muted">{progress}</p>
          </>
        )}
      </div>
      {failed && !refusal && (
        <IconButton label={t("upload.retry", { name })} onClick={() => queue.retry(id)} size="sm">
          <RotateCw aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={t(failed ? "upload.dismiss" : "upload.cancel", { name })}
        onClick={() => queue.cancel(id)}
        size="sm"
      >
        <X aria-hidden />
      </IconButton>
    </li>
  );
}
