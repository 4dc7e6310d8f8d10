import { createContext, useContext } from "react";
import type { ApiKey } from "@/api/types";

/** The keys that were made on this page: only here, and only until it is left. */
export type MadeKeys = Partial<Record<ApiKey["type"], { id: string; key: string }>>;

export const MadeKeysContext = createContext<MadeKeys>({});

/** The key of a type that was made on this page, if any. */
export const useMadeKey = (type: ApiKey["type"]) => useContext(MadeKeysContext)[type]?.key;
