import { Check, PlugZap, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { usePermission } from "@/api/permissions";
import type { ChannelConnection, ChannelTest } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Notice } from "@/components/ui/Notice";
import { RelativeTime } from "@/components/ui/RelativeTime";
import { problemMessage } from "@/lib/problemMessage";
import type { ConnectionActions } from "../../api/connections";
import { failureText } from "../../lib/connectionState";

/** Asks the platform whether it knows us, and tells what it said. */
export function ConnectionTest({
  connection,
  actions,
}: {
  connection: ChannelConnection;
  actions: ConnectionActions;
}) {
  const { t } = useTranslation("deploy");
  const canEdit = usePermission("channels:write");
  const { test } = actions;
  if (!canEdit) return null;
  return (
    <div className="space-y-3">
      <Button
        busy={test.isPending}
        icon={<PlugZap aria-hidden />}
        onClick={() => test.mutate(connection.id, { onError: (error) => toast.error(problemMessage(error)) })}
      >
        {t("channels.test.run")}
      </Button>
      {test.data && <Outcome test={test.data} />}
    </div>
  );
}

/** What the platform answered, and when. */
export function Outcome({ test: { ok, code, detail, checked_at } }: { test: ChannelTest }) {
  const { t } = useTranslation("deploy");
  return (
    <Notice
      icon={ok ? <Check aria-hidden /> : <TriangleAlert aria-hidden />}
      tone={ok ? "success" : "danger"}
    >
      <p className="font-medium">{t(ok ? "channels.test.ok" : "channels.test.failed")}</p>
      <p className="text-sm">{failureText(code, detail)}</p>
      <p className="text-xs">
        <RelativeTime value={checked_at} />
      </p>
    </Notice>
  );
}
