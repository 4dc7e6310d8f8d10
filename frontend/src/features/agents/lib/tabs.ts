/** The tabs of the builder, which the address names (`?tab=`). */
export const CONFIG_TABS = ["instructions", "model", "knowledge", "versions"] as const;
export type ConfigTab = (typeof CONFIG_TABS)[number];
