import { useBlocker } from "@tanstack/react-router";

/**
 * Asks before unsaved work is lost, on navigation inside the app and on closing the tab.
 * Render `<UnsavedDialog guard={useUnsavedGuard(isDirty)} />` once per form. `samePage` may
 * allow navigations that keep the form mounted (tabs in the URL).
 */
export function useUnsavedGuard(
  dirty: boolean,
  samePage?: (current: string, next: string) => boolean,
) {
  return useBlocker({
    shouldBlockFn: ({ current, next }) =>
      dirty && !(samePage?.(current.pathname, next.pathname) ?? false),
    enableBeforeUnload: () => dirty,
    withResolver: true,
    disabled: !dirty,
  });
}

export type UnsavedGuard = ReturnType<typeof useUnsavedGuard>;
