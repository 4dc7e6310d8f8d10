import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/Field";
import { Textarea } from "@/components/ui/Input";

/** On which web pages a publishable key may be used, one a line. */
export function OriginsField({ error }: { error: string | undefined }) {
  const { t } = useTranslation("deploy");
  const { register } = useFormContext<{ origins: string }>();
  return (
    <Field error={error} hint={t("origins.hint")} label={t("origins.label")}>
      <Textarea
        className="font-mono text-sm"
        dir="ltr"
        // eslint-disable-next-line i18next/no-literal-string -- an address is the same everywhere
        placeholder={"https://www.example.com\nhttps://*.example.com"}
        rows={3}
        spellCheck={false}
        {...register("origins")}
      />
    </Field>
  );
}
