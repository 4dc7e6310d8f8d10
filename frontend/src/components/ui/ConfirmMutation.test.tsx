import { useMutation } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
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
