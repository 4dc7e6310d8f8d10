import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { RelativeTime } from "@/components/ui/RelativeTime";
import type { AgentEditor, SavedVersion } from "../../hooks/useAgentEditor";
import { diffConfigs } from "../../lib/configDiff";
import { ConfigDiff } from "../versions/ConfigDiff";

/** Somebody else saved first: both versions side by side, and the two ways on. */
export function ConflictDialog({ editor, current }: { editor: AgentEditor; current: SavedVersion }) {
  const { t } = useTranslation("agents");
  const mine = editor.form.getValues("config");
  const author = current.author.name;
  const both = new Set(diffConfigs(editor.base.config, current.config).map((each) => each.field));
  const conflicting = diffConfigs(editor.base.config, mine).filter((each) => both.has(each.field));
  return (
    <Dialog
      description={
        <>
          {t("conflict.description", { author, number: current.number })}{" "}
          <RelativeTime value={current.created_at} />
          {current.changelog ? t("conflict.note", { note: current.changelog }) : "."}
        </>
      }
      footer={
        <>
          <Button onClick={editor.closeConflict}>{t("conflict.later")}</Button>
          <Button onClick={() => editor.takeTheirs(current)}>{t("conflict.theirs")}</Button>
          <Button busy={editor.saving} onClick={() => void editor.keepMine(current)} variant="primary">
            {t("conflict.mine")}
          </Button>
        </>
      }
      onOpenChange={(open) => (open ? undefined : editor.closeConflict())}
      open
      size="lg"
      title={t("conflict.title")}
    >
      <p className="mb-3">
        {conflicting.length === 0
          ? t("conflict.no_overlap")
          : t("conflict.overlap", { count: conflicting.length })}
      </p>
      <ConfigDiff
        after={mine}
        afterLabel={t("conflict.yours")}
        before={current.config}
        beforeLabel={t("conflict.of", { author })}
      />
    </Dialog>
  );
}
