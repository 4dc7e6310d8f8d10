import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Pencil, ScanText, Trash2 } from "lucide-react";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/test/renderPage";
import { RowMenu, type RowMenuItem } from "./RowMenu";

const act = vi.fn();
const EDIT = { label: "Edit", icon: Pencil, act };
const OPEN = { label: "Open", icon: ScanText, link: { to: "/elsewhere" as "/" } };
const REMOVE = { label: "Delete", icon: Trash2, act, danger: true };

/** What the open menu shows, from top to bottom. */
async function open(...items: (RowMenuItem | false)[]) {
  await renderPage(() => <RowMenu items={items} label="Actions for Mina" />);
  await userEvent.click(screen.getByRole("button", { name: "Actions for Mina" }));
  return [...screen.getByRole("menu").children].map((each) => each.textContent || "line");
}

it("shows what is offered, and what is dangerous behind a line", async () => {
  expect(await open(REMOVE, false, OPEN, EDIT)).toEqual(["Open", "Edit", "line", "Delete"]);
  await userEvent.click(screen.getByRole("menuitem", { name: "Edit" }));
  expect(act).toHaveBeenCalledOnce();
});

it("draws no line where only one kind is offered", async () => {
  expect(await open(false, REMOVE)).toEqual(["Delete"]);
});

it("goes to a place by a link", async () => {
  await open(OPEN);
  expect(screen.getByRole("menuitem", { name: "Open" })).toHaveAttribute("href", "/elsewhere");
});

it("does nothing by what is disabled", async () => {
  act.mockClear();
  await open({ ...EDIT, disabled: true });
  await userEvent.click(screen.getByRole("menuitem", { name: "Edit" }));
  expect(act).not.toHaveBeenCalled();
});
