import { createFileRoute } from "@tanstack/react-router";
import { ProfileSettings } from "@/features/account/components/ProfileSettings";

export const Route = createFileRoute("/_app/settings/profile")({ component: ProfileSettings });
