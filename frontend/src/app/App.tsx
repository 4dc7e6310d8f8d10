import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Tooltip } from "radix-ui";
import { useEffect, useState } from "react";
import { subscribeSession, getSession } from "@/api/session";
import { Toaster } from "@/components/ui/Toaster";
import { setLanguage } from "@/i18n";
import { createQueryClient } from "./queryClient";
import { createAppRouter } from "./router";

/** Drops cached data when the workspace changes and goes to the sign-in page on sign-out. */
function useSessionEffects(
  queryClient: ReturnType<typeof createQueryClient>,
  router: ReturnType<typeof createAppRouter>,
): void {
  useEffect(() => {
    let { workspace, user, status } = getSession();
    return subscribeSession(() => {
      const next = getSession();
      const left = status === "signed-in" && next.status === "signed-out";
      const moved = workspace?.id !== next.workspace?.id;
      const arrived = next.user !== null && next.user.id !== user?.id;
      ({ workspace, user, status } = next);
      if (moved) queryClient.clear();
      if (arrived && user) void setLanguage(user.locale);
      // The guard of the signed-in layout runs again and redirects with the way back.
      if (left) void router.invalidate();
    });
  }, [queryClient, router]);
}

export function App() {
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(() => createAppRouter(queryClient));
  useSessionEffects(queryClient, router);
  return (
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delayDuration={300}>
        <RouterProvider router={router} />
        <Toaster />
      </Tooltip.Provider>
    </QueryClientProvider>
  );
}
