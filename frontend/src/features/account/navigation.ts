import { Database, KeyRound, MonitorSmartphone, Palette, UserRound } from "lucide-react";
import type { FeatureNavigation } from "@/lib/navigation";

export const navigation: FeatureNavigation = {
  settings: [
    { name: "profile", group: "you", label: "account:nav.profile", icon: UserRound, to: "/settings/profile" },
    { name: "security", group: "you", label: "account:nav.security", icon: KeyRound, to: "/settings/security" },
    { name: "sessions", group: "you", label: "account:nav.sessions", icon: MonitorSmartphone, to: "/settings/sessions" },
    { name: "appearance", group: "you", label: "account:nav.appearance", icon: Palette, to: "/settings/appearance" },
    { name: "data", group: "you", label: "account:nav.data", icon: Database, to: "/settings/data" },
  ],
};
