import { createContext, useContext } from "react";
import type { Agent, Deployment } from "@/api/types";

export interface DeployState {
  agentId: string;
  agent: Agent;
  deployment: Deployment;
}

export const DeployContext = createContext<DeployState | null>(null);

/** Whose page this is, and how it is deployed. */
export function useDeploy(): DeployState {
  const state = useContext(DeployContext);
  if (!state) throw new Error("Outside of the deploy page");
  return state;
}
