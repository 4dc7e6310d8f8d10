import { MessagesSquare } from "lucide-react";
import type { FeatureNavigation } from "@/lib/navigation";
import { useWaitingCount } from "./api/useWaitingCount";

export const navigation: FeatureNavigation = {
  entries: [
    {
      name: "conversations",
      permission: "conversations:read",
      group: "work",
      label: "conversations:nav.conversations",
      icon: MessagesSquare,
      to: "/conversations",
      useCount: useWaitingCount,
    },
  ],
};
