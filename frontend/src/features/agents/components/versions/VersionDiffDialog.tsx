import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AgentVersion } from "@/api/types";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorState } from "@/components/ui/ErrorState";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Select";
import { Skeleton } from "@/components/ui/Skeleton";
import { useVersion } from "../../api/useVersion";
import { ConfigDiff } from "./ConfigDiff";

export interface VersionDiffDialogProps {
  agentId: string;
  versions: readonly AgentVersion[];
  /** Compared with the one before it at first. */
  start: AgentVersion;
  onClose: () => void;
}

export function VersionDiffDialog({ agentId, versions, start, onClose }: VersionDiffDialogProps) {
  const { t } = useTranslation("agents");
  const previous = versions[versions.indexOf(start) + 1] ?? versions[0] ?? start;
  const [from, setFrom] = useState(Math.min(previous.number, start.number));
  const [to, setTo] = useState(Math.max(previous.number, start.number));
  const before = useVersion(agentId, from);
  const after = useVersion(agentId, to);
  const failed = [before, after].find((query) => query.isError);
  const options = versions.map(({ number, changelog }) => ({
    value: String(number),
    label: changelog ? t("compare.option", { number, changelog }) : t("versions.name", { number }),
  }));
  const picker = (label: string, value: number, set: (value: number) => void) => (
    <Field label={label}>
      <Select onValueChange={(next) => set(Number(next))} options={options} value={String(value)} />
    </Field>
  );
  return (
    <Dialog onOpenChange={(open) => (open ? undefined : onClose())} open size="lg" title={t("compare.title")}>
      <div className="mb-4 grid grid-cols-2 gap-3">
        {picker(t("compare.from"), from, setFrom)}
        {picker(t("compare.to"), to, setTo)}
      </div>
      {failed && <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />}
      {!failed && before.data && after.data && (
        <ConfigDiff
          after={after.data.config}
          afterLabel={t("versions.name", { number: to })}
          before={before.data.config}
          beforeLabel={t("versions.name", { number: from })}
        />
      )}
      {!failed && (before.isPending || after.isPending) && <Skeleton className="h-40" />}
    </Dialog>
  );
}
