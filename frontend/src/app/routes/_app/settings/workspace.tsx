import { createFileRoute } from "@tanstack/react-router";
import { WorkspaceSettings } from "@/features/workspaces/components/WorkspaceSettings";

export const Route = createFileRoute("/_app/settings/workspace")({ component: WorkspaceSettings });
