import { createFileRoute } from "@tanstack/react-router";
import { Home } from "@/features/dashboard/components/Home";

export const Route = createFileRoute("/_app/home")({ component: Home });
