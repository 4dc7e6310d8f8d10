import { Rocket } from "lucide-react";
import type { FeatureNavigation } from "@/lib/navigation";

export const navigation: FeatureNavigation = {
  actions: [{ name: "deploy", permission: "agents:read", label: "deploy:nav.action", icon: Rocket, to: "/agents" }],
};
