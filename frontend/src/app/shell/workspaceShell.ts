import { Settings } from "lucide-react";
import { navigation as account } from "@/features/account/navigation";
import { navigation as agents } from "@/features/agents/navigation";
import { navigation as conversations } from "@/features/conversations/navigation";
import { navigation as dashboard } from "@/features/dashboard/navigation";
import { navigation as deploy } from "@/features/deploy/navigation";
import { navigation as knowledge } from "@/features/knowledge/navigation";
import { navigation as webhooks } from "@/features/webhooks/navigation";
import { navigation as workspaces } from "@/features/workspaces/navigation";
import { WorkspaceSwitcher } from "@/features/workspaces/components/WorkspaceSwitcher";
import type { FeatureNavigation } from "@/lib/navigation";
import { compose, type ShellDeclaration } from "./ShellContext";

/** The settings are composed of many features and belong to none. */
const settings: FeatureNavigation = {
  entries: [{ name: "settings", group: "workspace", label: "shell:nav.settings", icon: Settings, to: "/settings" }],
};

/** The shell of a workspace. The order here is the order on the screen. */
export const WORKSPACE_SHELL: ShellDeclaration = {
  ...compose([dashboard, conversations, agents, deploy, knowledge, account, workspaces, webhooks, settings]),
  bottom: ["home", "conversations"],
  Switcher: WorkspaceSwitcher,
};
