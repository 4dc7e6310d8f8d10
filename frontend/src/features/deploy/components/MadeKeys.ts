import { createContext, useContext } from "react";
import type { ApiKey } from "@/api/types";

/** The keys that were made on this page: only here, and only until it is left. */
export type MadeKeys = Partial<Record<ApiKey["type"], string>>;

export const MadeKeysContext = createContext<MadeKeys>({});

export const useMadeKeys = () => useContext(MadeKeysContext);
