import { createBrowserHistory } from "@tanstack/react-router";
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { UnsavedDialog } from "@/components/ui/UnsavedDialog";
import { renderPage } from "@/test/renderPage";
import { useUnsavedGuard } from "./useUnsavedGuard";

function Form({ dirty, samePage }: { dirty: boolean; samePage?: (current: string, next: string) => boolean }) {
  return (
    <>
      <p>the form</p>
      <UnsavedDialog guard={useUnsavedGuard(dirty, samePage)} />
    </>
  );
}

describe("useUnsavedGuard", () => {
  it("lets a clean form go", async () => {
    const { router } = await renderPage(() => <Form dirty={false} />);
    await act(() => router.navigate({ to: "/home" }));
    expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  });

  it("asks for a changed form, stays on demand, leaves on demand", async () => {
    const user = userEvent.setup();
    const { router } = await renderPage(() => <Form dirty />);
    void router.navigate({ to: "/home" });
    await user.click(await screen.findByRole("button", { name: "Keep editing" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument());
    expect(screen.getByText("the form")).toBeInTheDocument();

    void router.navigate({ to: "/home" });
    await user.click(await screen.findByRole("button", { name: "Discard changes" }));
    expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  });

  it("lets go to what the form calls its own pages", async () => {
    const { router } = await renderPage(() => <Form dirty samePage={(_, next) => next === "/home"} />);
    await act(() => router.navigate({ to: "/home" }));
    expect(await screen.findByText("elsewhere")).toBeInTheDocument();
  });

  it("stops the tab from closing only while there are changes", async () => {
    const closing = () => {
      const event = new Event("beforeunload", { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    window.history.pushState({}, "", "/page");
    const dirty = await renderPage(() => <Form dirty />, createBrowserHistory());
    await waitFor(() => expect(closing()).toBe(true));
    dirty.unmount();
    expect(closing()).toBe(false);
  });
});
