import { Webhook } from "lucide-react";
import type { FeatureNavigation } from "@/lib/navigation";

export const navigation: FeatureNavigation = {
  settings: [
    { name: "webhooks", permission: "webhooks:read", group: "workspace", label: "webhooks:nav.webhooks", icon: Webhook, to: "/settings/webhooks" },
  ],
};
