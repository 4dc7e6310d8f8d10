import { createContext, useContext } from "react";
import type { Agent } from "@/api/types";
import type { AgentEditor } from "../../hooks/useAgentEditor";

export interface Place {
  agent: Agent;
  /** Whether the person may change the agent. */
  canEdit: boolean;
  /** The form of the agent, which goes on while one moves between the parts of its place. */
  editor: AgentEditor;
  /** Asks, and puts a version into production. */
  publish: (version: number) => void;
}

export const PlaceContext = createContext<Place | null>(null);

/** The agent whose place one is in. */
export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error("Outside of an agent's place");
  return place;
}
