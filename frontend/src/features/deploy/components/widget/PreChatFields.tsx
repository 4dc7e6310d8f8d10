import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { IconButton } from "@/components/ui/IconButton";
import { fieldKey, WIDGET_LIMITS, type WidgetForm } from "../../lib/widgetForm";
import { PreChatField } from "./PreChatField";
import { SwitchRow } from "./SwitchRow";

/** What is asked before the first message: up to six questions, in order. */
export function PreChatFields({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("deploy");
  const { control, getValues } = useFormContext<WidgetForm>();
  const enabled = useWatch({ control, name: "pre_chat.enabled" });
  const { fields, append, remove, move } = useFieldArray({ control, name: "pre_chat.fields" });
  const add = () => {
    const taken = getValues("pre_chat.fields").map(({ key }) => key);
    // The two that nearly everybody asks for come first, and are the visitor's own name and email.
    const known = (["name", "email"] as const).find((key) => !taken.includes(key));
    append(
      known
        ? { key: known, label: t(`widget.fields.${known}`), type: known === "email" ? "email" : "text", required: true }
        : { key: fieldKey("", taken), label: "", type: "text", required: false },
    );
  };
  return (
    <div className="space-y-3 border-t border-line pt-5">
      <SwitchRow hint={t("widget.form.pre_chat_hint")} label={t("widget.form.pre_chat")} name="pre_chat.enabled" />
      {enabled && (
        <>
          {fields.length === 0 && <p className="text-sm text-muted">{t("widget.form.no_fields")}</p>}
          <ol aria-label={t("widget.form.pre_chat")} className="space-y-3">
            {fields.map((field, index) => (
              <li className="rounded-lg border border-line p-3" key={field.id}>
                <PreChatField
                  actions={
                    !disabled && (
                      <>
                        <IconButton
                          disabled={index === 0}
                          label={t("widget.form.up", { number: index + 1 })}
                          onClick={() => move(index, index - 1)}
                          size="sm"
                        >
                          <ArrowUp aria-hidden />
                        </IconButton>
                        <IconButton
                          disabled={index === fields.length - 1}
                          label={t("widget.form.down", { number: index + 1 })}
                          onClick={() => move(index, index + 1)}
                          size="sm"
                        >
                          <ArrowDown aria-hidden />
                        </IconButton>
                        <IconButton
                          label={t("widget.form.remove", { number: index + 1 })}
                          onClick={() => remove(index)}
                          size="sm"
                        >
                          <X aria-hidden />
                        </IconButton>
                      </>
                    )
                  }
                  disabled={disabled}
                  index={index}
                />
              </li>
            ))}
          </ol>
          {!disabled && (
            <Button
              disabled={fields.length >= WIDGET_LIMITS.fields}
              icon={<Plus aria-hidden />}
              onClick={add}
              size="sm"
            >
              {fields.length >= WIDGET_LIMITS.fields
                ? t("widget.form.fields_full", { count: WIDGET_LIMITS.fields })
                : t("widget.form.add_field")}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
