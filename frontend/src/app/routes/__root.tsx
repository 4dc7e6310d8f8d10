import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import type { RouterContext } from "../router";
import { useRouteFocus } from "../shell/useRouteFocus";

export const Route = createRootRouteWithContext<RouterContext>()({ component: Root });

function Root() {
  useRouteFocus();
  return <Outlet />;
}
