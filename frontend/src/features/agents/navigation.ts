import { Bot, Plus } from "lucide-react";
import type { FeatureNavigation } from "@/lib/navigation";

export const navigation: FeatureNavigation = {
  entries: [{ name: "agents", permission: "agents:read", group: "build", label: "agents:nav.agents", icon: Bot, to: "/agents" }],
  actions: [{ name: "new-agent", permission: "agents:write", label: "agents:new", icon: Plus, to: "/agents", search: { new: true } }],
};
