import { Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Notice } from "@/components/ui/Notice";
import type { OnlyWriter } from "../lib/transport";

/** Stands where one would write, and says why one does not here. */
export function ReadOnlyNotice({ onlyWriter }: { onlyWriter: OnlyWriter }) {
  const { t } = useTranslation("chat");
  return (
    <Notice className="mx-auto w-full max-w-3xl" icon={<Eye aria-hidden />}>
      <p className="font-medium">{t(`read_only.${onlyWriter}`)}</p>
      <p className="text-sm text-muted">{t(`read_only.${onlyWriter}_hint`)}</p>
    </Notice>
  );
}
