import { createFileRoute } from "@tanstack/react-router";
import { PasswordSettings } from "@/features/account/components/PasswordSettings";

export const Route = createFileRoute("/_app/settings/security")({ component: PasswordSettings });
