import { Popover } from "radix-ui";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { AGENT_ICONS, AgentIcon } from "@/components/ui/AgentIcon";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { cn } from "@/lib/cn";
import { AGENT_COLORS, ICON_LIMIT } from "../lib/looks";

export interface IconPickerProps {
  icon: string;
  color: string;
  onIcon: (icon: string) => void;
  onColor: (color: string) => void;
  disabled?: boolean;
}

/** Chooses an agent's icon (or emoji) and colour. */
export function IconPicker({ icon, color, onIcon, onColor, disabled }: IconPickerProps) {
  const { t } = useTranslation("agents");
  const emoji = icon in AGENT_ICONS ? "" : icon;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button aria-label={t("look.choose")} className="h-9 px-1.5 max-md:h-11" disabled={disabled}>
          <AgentIcon className="size-7 rounded-md text-sm" color={color} icon={icon} />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          aria-label={t("look.choose")}
          className="z-50 w-80 max-w-[calc(100vw-2rem)] animate-pop space-y-4 rounded-xl border border-line bg-raised p-3 shadow-(--shadow-pop)"
          collisionPadding={8}
          sideOffset={6}
        >
          <Choices label={t("look.color")}>
            {AGENT_COLORS.map((each) => (
              <Choice
                checked={each === color.toLowerCase()}
                key={each}
                label={t(`look.colors.${each.slice(1)}`)}
                onChoose={() => onColor(each)}
              >
                <span className="size-5 rounded-full" style={{ backgroundColor: each }} />
              </Choice>
            ))}
          </Choices>
          <Choices label={t("look.icon")}>
            {Object.entries(AGENT_ICONS).map(([name, Icon]) => (
              <Choice
                checked={name === icon}
                key={name}
                label={t(`look.icons.${name}`)}
                onChoose={() => onIcon(name)}
              >
                <Icon aria-hidden className="size-4" />
              </Choice>
            ))}
          </Choices>
          <Field hint={t("look.emoji_hint")} label={t("look.emoji")}>
            <Input
              maxLength={ICON_LIMIT}
              onChange={(event) => onIcon(event.target.value.trim() || "bot")}
              value={emoji}
            />
          </Field>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Choices({ label, children }: { label: string; children: React.ReactNode }) {
  const id = useId();
  return (
    <div aria-labelledby={id} role="group">
      <p className="mb-1.5 text-sm font-medium" id={id}>
        {label}
      </p>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(2.25rem,1fr))] gap-0.5">{children}</div>
    </div>
  );
}

function Choice({
  checked,
  label,
  onChoose,
  children,
}: {
  checked: boolean;
  label: string;
  onChoose: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      aria-label={label}
      aria-pressed={checked}
      className={cn(
        "flex h-9 items-center justify-center rounded-md hover:bg-hover max-md:h-11",
        checked && "bg-accent-soft outline-1 outline-accent",
      )}
      onClick={onChoose}
      title={label}
      type="button"
    >
      {children}
    </button>
  );
}
