import { createFileRoute } from "@tanstack/react-router";
import { KnowledgePage } from "@/features/knowledge/components/KnowledgePage";

export const Route = createFileRoute("/_app/knowledge")({ component: KnowledgePage });
