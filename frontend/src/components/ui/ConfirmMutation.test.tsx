import { useMutation } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { flushSync } from "react-dom";
import { Toaster } from "sonner";
import { expect, it, vi } from "vitest";
import { ProblemError } from "@/api/problem";
import { renderPage } from "@/test/renderPage";
import { ConfirmMutation } from "./ConfirmMutation";

it("stays and says why it failed, and closes when it is done", async () => {
  const remove = vi
    .fn<(id: string) => Promise<void>>()
    .mockRejectedValueOnce(new ProblemError(409, { code: "novel", detail: "Somebody is reading it." }))
    .mockResolvedValueOnce(undefined);
  const [onClose, onDone] = [vi.fn(), vi.fn()];
  const Page = () => (
    <>
      <ConfirmMutation
        confirmLabel="Delete"
        description="It is gone then."
        done="It is deleted."
        mutation={useMutation({ mutationFn: remove })}
        onClose={onClose}
        onDone={onDone}
        title="Delete it?"
        variables="one"
      />
      <Toaster />
    </>
  );
  await renderPage(Page);
  const button = screen.getByRole("button", { name: "Delete" });
  await userEvent.click(button);
  expect(await screen.findByText("Somebody is reading it.")).toBeInTheDocument();
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.click(button);
  expect(await screen.findByText("It is deleted.")).toBeInTheDocument();
  expect(remove.mock.calls.map(([id]) => id)).toEqual(["one", "one"]);
  expect(onClose).toHaveBeenCalledOnce();
  expect(onDone).toHaveBeenCalledOnce();
});

it("says that it is done where the row that it belongs to is gone by then", async () => {
  const onDone = vi.fn();
  const Row = ({ onGone }: { onGone: () => void }) => (
    <ConfirmMutation
      confirmLabel="Delete"
      description="It is gone then."
      done="The row is gone."
      mutation={useMutation({ mutationFn: () => Promise.resolve(), onSuccess: () => flushSync(onGone) })}
      onClose={vi.fn()}
      onDone={onDone}
      title="Delete it?"
      variables={undefined}
    />
  );
  const Page = () => {
    const [isThere, setThere] = useState(true);
    return (
      <>
        {isThere && <Row onGone={() => setThere(false)} />}
        <Toaster />
      </>
    );
  };
  await renderPage(Page);
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(await screen.findByText("The row is gone.")).toBeInTheDocument();
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(onDone).toHaveBeenCalledOnce();
});
