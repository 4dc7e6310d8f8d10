import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { Input } from "@/components/ui/Input";
import type { AgentEditor } from "../../hooks/useAgentEditor";
import { LIMITS } from "../../lib/agentForm";

const isMac = navigator.platform.startsWith("Mac");

/** Appears with the first change: a note on it, and save or discard. */
export function SaveBar({ editor }: { editor: AgentEditor }) {
  const { t } = useTranslation("agents");
  const { form, isDirty, saving, note } = editor;
  const save = form.handleSubmit((values) => editor.save(values));
  const latest = useRef(() => undefined as unknown);
  useEffect(() => {
    latest.current = () => (isDirty && !saving ? void save() : undefined);
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.metaKey || event.ctrlKey) || event.shiftKey) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  if (!isDirty) return null;
  return (
    <form
      aria-label={t("save.label")}
      className="flex shrink-0 animate-fade flex-wrap justify-end gap-2 border-t border-line bg-surface p-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Input
        aria-label={t("save.note")}
        className="basis-full"
        maxLength={LIMITS.changelog}
        onChange={(event) => editor.setNote(event.target.value)}
        placeholder={t("save.note_placeholder")}
        value={note}
      />
      <Button disabled={saving} onClick={editor.discard}>
        {t("save.discard")}
      </Button>
      <Button aria-keyshortcuts="Meta+S Control+S" busy={saving} type="submit" variant="primary">
        {t("save.save")}
        <kbd aria-hidden className="text-xs opacity-80 max-md:hidden">
          {isMac ? "⌘S" : "Ctrl S"}
        </kbd>
      </Button>
    </form>
  );
}
