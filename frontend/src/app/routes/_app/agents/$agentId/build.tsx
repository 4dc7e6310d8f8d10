import { createFileRoute } from "@tanstack/react-router";
import { CONFIG_TABS } from "@/features/agents/lib/tabs";
import { choiceOf, textOf } from "@/lib/search";
import { Workbench, type WorkbenchSearch } from "../-Workbench";

export const Route = createFileRoute("/_app/agents/$agentId/build")({
  staticData: { part: { label: "agents:place.build", order: 1 } },
  validateSearch: (search): WorkbenchSearch => ({
    tab: choiceOf(search, "tab", CONFIG_TABS),
    pane: choiceOf(search, "pane", ["playground", "trace"]),
    conversation: textOf(search, "conversation"),
  }),
  component: BuildRoute,
});

function BuildRoute() {
  return <Workbench search={Route.useSearch()} />;
}
