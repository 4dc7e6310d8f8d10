import type { ApiKey } from "@/api/types";
import { useDeploy } from "../DeployContext";
import { useMadeKey } from "../MadeKeys";
import { PLACEHOLDERS } from "./KeyNotice";

/** What fills the code: this agent, this origin, and the key that was just made. */
export function useSnippetValues(type: ApiKey["type"]): Record<string, string> {
  const { agentId, deployment } = useDeploy();
  const key = useMadeKey(type) ?? PLACEHOLDERS[type];
  const { origin, openai_base, mcp, widget_script } = deployment.urls;
  return {
    ORIGIN: origin,
    AGENT_ID: agentId,
    KEY: key,
    OPENAI_BASE: openai_base,
    MCP: mcp,
    WIDGET_SCRIPT: widget_script,
    NAME: "frontdesk",
  };
}
