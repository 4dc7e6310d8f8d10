/** What a site's visitors may know of an agent and its widget: `GET /api/widget/{agent_id}/config`. */
export interface WidgetConfig {
  agent: { id: string; name: string; icon: string; color: string; description: string };
  title: string;
  color: string;
  position: "right" | "left";
  theme: "auto" | "light" | "dark";
  language: "auto" | "en" | "fr";
  welcome_message: string;
  suggested_questions: string[];
  pre_chat: { enabled: boolean; fields: PreChatField[] };
  handoff: { enabled: boolean };
  show_branding: boolean;
}

export interface PreChatField {
  key: string;
  label: string;
  type: "text" | "email" | "tel";
  required: boolean;
}

export type Position = WidgetConfig["position"];
export type Language = "en" | "fr";
