import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
  type RouterHistory,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";

/** Draws `page` at /page of a small router in which every other address is an empty page. */
export async function renderPage(
  page: () => ReactNode,
  history: RouterHistory = createMemoryHistory({ initialEntries: ["/page"] }),
) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: () => <p>elsewhere</p> });
  const router = createRouter({
    routeTree: root.addChildren([createRoute({ getParentRoute: () => root, path: "/page", component: page })]),
    history,
  });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await router.load();
  const view = render(
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider>
        <RouterProvider router={router as never} />
      </Tooltip.Provider>
    </QueryClientProvider>,
  );
  return { ...view, router, queryClient };
}
