import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { act, render, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { useRouteFocus } from "./useRouteFocus";

/** A first page that is complete when `complete` is, and a second one. */
function open(complete: Promise<void>) {
  function Root() {
    useRouteFocus();
    return (
      <>
        <Link to={"/second" as never}>Go</Link>
        <main id="content">
          <Outlet />
        </main>
      </>
    );
  }
  const root = createRootRoute({ component: Root });
  const page = (path: string, loader?: () => Promise<void>) =>
    createRoute({ getParentRoute: () => root, path, loader, component: () => <h1 tabIndex={-1}>{path}</h1> });
  const router = createRouter({
    routeTree: root.addChildren([page("/first", () => complete), page("/second")]),
    history: createMemoryHistory({ initialEntries: ["/first"] }),
    defaultPendingMs: 0,
    defaultPendingComponent: () => <p>loading</p>,
  });
  render(<RouterProvider router={router as never} />);
}

async function go() {
  const link = await screen.findByRole("link", { name: "Go" });
  act(() => {
    link.focus();
    link.click();
  });
  await waitFor(() => expect(screen.getByRole("heading", { name: "/second" })).toHaveFocus());
}

test("the first page leaves the focus alone, the next one takes it to its heading", async () => {
  open(Promise.resolve());
  await screen.findByRole("heading", { name: "/first" });
  await act(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  expect(document.body).toHaveFocus();
  await go();
});

test("a link that is clicked before the first page is complete takes the focus along, too", async () => {
  open(new Promise(() => {}));
  await go();
});
