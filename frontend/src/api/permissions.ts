import { useCurrent } from "./session";
import type { Permission } from "./types";

/** Asks whether the person may do something in this workspace; what needs no permission, everybody may. */
export function useCan(): (permission: Permission | undefined) => boolean {
  const { permissions } = useCurrent();
  return (permission) => permission === undefined || permissions.includes(permission);
}

/** Whether the person may do something in this workspace. The API has the last word. */
export function usePermission(permission: Permission): boolean {
  return useCan()(permission);
}
