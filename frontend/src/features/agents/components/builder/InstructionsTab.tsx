import { Controller, useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field } from "@/components/ui/Field";
import { Input, Textarea } from "@/components/ui/Input";
import { Select } from "@/components/ui/Select";
import { useFormat } from "@/lib/format";
import { type AgentForm, LIMITS } from "../../lib/agentForm";
import { DEFAULT_COLOR } from "../../lib/looks";
import { IconPicker } from "../IconPicker";
import { FormGroup } from "./FormGroup";
import { ListEditor } from "./ListEditor";

const LANGUAGES = ["auto", "en", "fr", "de", "es", "it", "pt", "nl"];

export function InstructionsTab({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("agents");
  const form = useFormContext<AgentForm>();
  const { errors } = form.formState;
  const [icon, color] = useWatch({ control: form.control, name: ["icon", "color"] });
  const set = (name: "icon" | "color", value: string) => form.setValue(name, value, { shouldDirty: true });
  return (
    <>
      <div className="flex items-end gap-2">
        <IconPicker
          color={color || DEFAULT_COLOR}
          disabled={disabled}
          icon={icon}
          onColor={(value) => set("color", value)}
          onIcon={(value) => set("icon", value)}
        />
        <Field className="flex-1" error={errors.name?.message} label={t("form.name")} required>
          <Input autoComplete="off" {...form.register("name")} />
        </Field>
      </div>
      <Field error={errors.description?.message} label={t("form.description")}>
        <Input placeholder={t("form.description_placeholder")} {...form.register("description")} />
      </Field>
      <Field
        aside={<InstructionsCount />}
        error={errors.config?.instructions?.message}
        hint={t("form.instructions_hint")}
        label={t("form.instructions")}
      >
        <Textarea
          className="field-sizing-content max-h-[60dvh] min-h-56 leading-6"
          placeholder={t("form.instructions_placeholder")}
          {...form.register("config.instructions")}
        />
      </Field>
      <FormGroup title={t("form.group_start")}>
        <Field
          error={errors.config?.welcome_message?.message}
          hint={t("form.welcome_hint")}
          label={t("form.welcome")}
        >
          <Textarea
            className="field-sizing-content min-h-20"
            placeholder={t("form.welcome_placeholder")}
            {...form.register("config.welcome_message")}
          />
        </Field>
        <ListEditor
          addLabel={t("form.question_add")}
          emptyText={t("form.questions_hint")}
          itemLabel={(index) => t("form.question", { number: index + 1 })}
          label={t("form.questions")}
          maxItems={LIMITS.questions}
          name="config.suggested_questions"
        />
      </FormGroup>
      <FormGroup title={t("form.group_rules")}>
        <Field label={t("form.language")}>
          <Controller
            control={form.control}
            name="config.language"
            render={({ field }) => (
              <Select
                disabled={disabled}
                onBlur={field.onBlur}
                onValueChange={field.onChange}
                options={languageOptions(field.value, (code) =>
                  t(`languages.${code}`, { defaultValue: code }),
                )}
                value={field.value}
              />
            )}
          />
        </Field>
        <ListEditor
          addLabel={t("form.topic_add")}
          emptyText={t("form.topics_hint")}
          itemLabel={(index) => t("form.topic", { number: index + 1 })}
          label={t("form.topics")}
          maxItems={LIMITS.topics}
          name="config.guardrails.blocked_topics"
        />
        <Field
          error={errors.config?.guardrails?.refuse_message?.message}
          hint={t("form.refuse_hint")}
          label={t("form.refuse")}
        >
          <Textarea
            className="field-sizing-content min-h-16"
            placeholder={t("form.refuse_placeholder")}
            {...form.register("config.guardrails.refuse_message")}
          />
        </Field>
      </FormGroup>
    </>
  );
}

/** The offered languages, with the stored one if it is another. */
function languageOptions(stored: string, name: (code: string) => string) {
  const codes = LANGUAGES.includes(stored) ? LANGUAGES : [...LANGUAGES, stored];
  return codes.map((value) => ({ value, label: name(value) }));
}

function InstructionsCount() {
  const { t } = useTranslation("agents");
  const format = useFormat();
  const { control } = useFormContext<AgentForm>();
  const length = useWatch({ control, name: "config.instructions" }).length;
  return (
    <span className="tabular">
      {t("form.count", { length: format.number(length), limit: format.number(LIMITS.instructions) })}
    </span>
  );
}
