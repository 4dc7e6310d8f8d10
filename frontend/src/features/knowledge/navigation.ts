import { Library } from "lucide-react";
import type { FeatureNavigation } from "@/lib/navigation";

export const navigation: FeatureNavigation = {
  entries: [{ name: "knowledge", permission: "knowledge:read", group: "build", label: "knowledge:nav.knowledge", icon: Library, to: "/knowledge" }],
};
