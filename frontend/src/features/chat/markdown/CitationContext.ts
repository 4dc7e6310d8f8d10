import { createContext, useContext } from "react";
import type { Citation } from "../lib/chatEvents";

export interface Citations {
  byNumber: ReadonlyMap<number, Citation>;
  /** Opens the passage; absent where there is nothing to open it in. */
  onOpen?: (citation: Citation) => void;
}

/** The sources of the answer that is drawn, so that its blocks need not be drawn anew for them. */
export const CitationContext = createContext<Citations>({ byNumber: new Map() });

export const useCitations = (): Citations => useContext(CitationContext);
