/** The tabs of the configuration, which the address names (`?tab=`). */
export const CONFIG_TABS = ["instructions", "model", "versions"] as const;
export type ConfigTab = (typeof CONFIG_TABS)[number];
