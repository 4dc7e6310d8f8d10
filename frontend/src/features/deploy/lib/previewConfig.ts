import type { Agent } from "@/api/types";
import type { WidgetConfig } from "@/widget/shared/config";
import { DEFAULT_COLOR } from "@/widget/shared/colors";
import type { WidgetForm } from "./widgetForm";

/** What a visitor's widget would be told, with the settings as they are being edited. */
export function previewConfig(agent: Agent, draft: WidgetForm): WidgetConfig {
  const { id, name, icon, color, description, config } = agent;
  return {
    agent: { id, name, icon, color, description },
    title: draft.title.trim() || name,
    color: /^#[0-9a-f]{6}$/i.test(draft.color) ? draft.color : color || DEFAULT_COLOR,
    position: draft.position,
    theme: draft.theme,
    language: draft.language,
    welcome_message: draft.welcome_message.trim() || config.welcome_message,
    suggested_questions: draft.suggested_questions ? config.suggested_questions : [],
    pre_chat: {
      enabled: draft.pre_chat.enabled && draft.pre_chat.fields.length > 0,
      fields: draft.pre_chat.fields,
    },
    handoff: { enabled: draft.handoff.enabled },
    show_branding: draft.show_branding,
  };
}
