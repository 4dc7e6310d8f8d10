import { House } from "lucide-react";
import type { FeatureNavigation } from "@/lib/navigation";

export const navigation: FeatureNavigation = {
  entries: [{ name: "home", permission: "agents:read", group: "work", label: "dashboard:nav.home", icon: House, to: "/home" }],
};
