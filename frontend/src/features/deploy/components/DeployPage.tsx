import { type ReactNode, useMemo, useState } from "react";
import type { Agent, ApiKey, ApiKeyWithSecret } from "@/api/types";
import { ErrorState } from "@/components/ui/ErrorState";
import { Page } from "@/components/ui/Page";
import { useDeployment } from "../api/deployment";
import type { DeployPlace } from "../lib/parts";
import { CallsPart } from "./calls/CallsPart";
import { PlatformPart } from "./channels/PlatformPart";
import { ApiPart } from "./code/ApiPart";
import { DeployContext } from "./DeployContext";
import { DeployNav, SectionTabs } from "./DeployNav";
import { DeploySkeleton } from "./DeploySkeleton";
import { KeysPart } from "./keys/KeysPart";
import { MakeKey } from "./keys/MakeKey";
import { MadeKeysContext, type MadeKeys } from "./MadeKeys";
import { McpPart } from "./mcp/McpPart";
import { OverviewPart } from "./overview/OverviewPart";
import { WebhooksPart } from "./overview/WebhooksPart";
import { WidgetPart } from "./widget/WidgetPart";

export interface DeployPageProps {
  agent: Agent;
  place: DeployPlace;
  onGo: (change: Partial<DeployPlace>) => void;
  /** Asks, and puts a version into production; another feature does it. */
  onPublish: (version: number) => void;
  /** Draws the trace of a run over the page; another feature knows how. */
  trace: (runId: string, onClose: () => void) => ReactNode;
}

/** Where an agent answers besides the playground: ways in, keys, code, and what came in. */
export function DeployPage({ agent, place, onGo, onPublish, trace }: DeployPageProps) {
  const query = useDeployment(agent.id);
  const [made, setMade] = useState<MadeKeys>({});
  const [making, setMaking] = useState<ApiKey["type"] | null>(null);
  const { data: deployment } = query;
  const state = useMemo(
    () => deployment && { agentId: agent.id, agent, deployment },
    [agent, deployment],
  );
  const part = place.view ?? "overview";
  const keep = ({ id, type, key }: ApiKeyWithSecret) => setMade((old) => ({ ...old, [type]: { id, key } }));
  // The code must not go on showing a key that is good for nothing.
  const forget = ({ id, type }: ApiKey) =>
    setMade((old) => (old[type]?.id === id ? { ...old, [type]: undefined } : old));
  return (
    <div className="h-full overflow-y-auto">
      <Page>
        <div className="flex flex-col gap-6 lg:flex-row lg:gap-8">
          <DeployNav agentId={agent.id} part={part} />
          <div className="min-w-0 flex-1 space-y-6">
            <SectionTabs agentId={agent.id} part={part} />
            {query.isPending && <DeploySkeleton />}
            {query.isError && !deployment && (
              <ErrorState error={query.error} onRetry={() => void query.refetch()} />
            )}
            {state && (
              <DeployContext value={state}>
                <MadeKeysContext value={made}>
                  {part === "overview" && <OverviewPart onGo={onGo} onPublish={onPublish} />}
                  {part === "widget" && <WidgetPart onMakeKey={() => setMaking("publishable")} />}
                  {(part === "api" || part === "openai") && (
                    <ApiPart key={part} name={part} onMakeKey={() => setMaking("secret")} />
                  )}
                  {part === "mcp" && <McpPart onMakeKey={() => setMaking("secret")} />}
                  {(part === "slack" || part === "discord" || part === "whatsapp") && (
                    <PlatformPart key={part} onGo={onGo} place={place} platform={part} />
                  )}
                  {part === "webhooks" && <WebhooksPart />}
                  {part === "keys" && <KeysPart onMakeKey={setMaking} onRevoked={forget} />}
                  {part === "calls" && <CallsPart onGo={onGo} place={place} />}
                  {making && <MakeKey onClose={() => setMaking(null)} onMade={keep} type={making} />}
                </MadeKeysContext>
              </DeployContext>
            )}
          </div>
        </div>
      </Page>
      {place.run && trace(place.run, () => onGo({ run: undefined }))}
    </div>
  );
}
