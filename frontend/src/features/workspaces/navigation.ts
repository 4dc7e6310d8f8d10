import { Building2 } from "lucide-react";
import type { FeatureNavigation } from "@/lib/navigation";

export const navigation: FeatureNavigation = {
  settings: [
    { name: "workspace", group: "workspace", label: "workspaces:nav.general", icon: Building2, to: "/settings/workspace" },
  ],
};
