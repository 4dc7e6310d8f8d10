import { act, fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { renderPage } from "@/test/renderPage";
import { Dialog } from "./Dialog";

function OneAfterTheOther() {
  const [open, setOpen] = useState<"first" | "second" | null>(null);
  return (
    <>
      <h1 tabIndex={-1}>Page</h1>
      <button onClick={() => setOpen("first")}>Begin</button>
      <Dialog onOpenChange={() => setOpen(null)} open={open === "first"} title="First">
        <button onClick={() => setOpen("second")}>Next</button>
      </Dialog>
      <Dialog onOpenChange={() => setOpen(null)} open={open === "second"} title="Second">
        <input aria-label="Name" />
      </Dialog>
    </>
  );
}

const laterTasks = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));
const click = (button: HTMLElement) => act(() => button.click());

test("a dialog that closes leaves the focus, and what was typed, to the one that opened after it", async () => {
  await renderPage(OneAfterTheOther);
  click(await screen.findByRole("button", { name: "Begin" }));
  click(await screen.findByRole("button", { name: "Next" }));
  const name = screen.getByLabelText<HTMLInputElement>("Name");
  // Before the moment has come at which the first dialog gives the focus back.
  name.value = "Night";
  name.setSelectionRange(5, 5);
  await laterTasks();
  expect(name).toHaveFocus();
  expect([name.selectionStart, name.selectionEnd]).toEqual([5, 5]);
});

test("the focus goes back to what opened the dialog, or to the heading if that is gone", async () => {
  await renderPage(OneAfterTheOther);
  const begin = await screen.findByRole("button", { name: "Begin" });
  begin.focus();
  click(begin);
  click(screen.getByRole("button", { name: "Close" }));
  await laterTasks();
  expect(begin).toHaveFocus();

  click(begin);
  click(screen.getByRole("button", { name: "Next" }));
  await laterTasks();
  click(screen.getByRole("button", { name: "Close" }));
  await laterTasks();
  expect(screen.getByRole("heading", { name: "Page" })).toHaveFocus();
});

function Secret({ mustConfirm }: { mustConfirm?: boolean }) {
  const [open, setOpen] = useState(true);
  return (
    <Dialog mustConfirm={mustConfirm} onOpenChange={setOpen} open={open} title="Secret">
      <button onClick={() => setOpen(false)}>I have copied it</button>
    </Dialog>
  );
}

const pressEscape = () => fireEvent.keyDown(document.activeElement!, { key: "Escape" });

const clickOutside = async () => {
  await laterTasks();
  fireEvent.pointerDown(document.body);
  fireEvent.click(document.body);
};

test.each([
  ["Escape", pressEscape],
  ["a click outside", clickOutside],
])("%s closes a dialog, but not one that must be confirmed", async (_, leave) => {
  const { unmount } = await renderPage(() => <Secret />);
  await screen.findByRole("dialog");
  await leave();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  unmount();

  await renderPage(() => <Secret mustConfirm />);
  await screen.findByRole("dialog");
  await leave();
  expect(screen.getByRole("dialog")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Close" })).not.toBeInTheDocument();
  click(screen.getByRole("button", { name: "I have copied it" }));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});
