import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { acceptSession } from "@/api/session";
import type { Conversation, Role } from "@/api/types";
import { authSession, json, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { ConversationMenu } from "./ConversationMenu";

const CONVERSATION = { id: "cnv_1", agent_id: "agt_1", title: "Late parcel", message_count: 2 } as Conversation;
const EXPORTS = ["Export as Markdown", "Export as JSON"];

/** The open menu as somebody with this role sees it. */
async function open(role: Role) {
  const workspace = { ...authSession("token").workspace, role };
  acceptSession(authSession("token", { workspace, workspaces: [workspace] }));
  const calls = stubApi(() => json(CONVERSATION));
  const deleted: string[] = [];
  await renderPage(() => <ConversationMenu conversation={CONVERSATION} onDeleted={(id) => deleted.push(id)} />);
  await userEvent.click(screen.getByRole("button", { name: "Actions for Late parcel" }));
  return { calls, deleted };
}
const offered = () => screen.getAllByRole("menuitem").map((item) => item.textContent);

it("offers a viewer only what only reads", async () => {
  await open("viewer");
  expect(offered()).toEqual(EXPORTS);
});

it("renames and deletes for those who may", async () => {
  const { calls, deleted } = await open("editor");
  expect(offered()).toEqual(["Rename", ...EXPORTS, "Delete…"]);
  await userEvent.click(screen.getByRole("menuitem", { name: "Rename" }));
  await userEvent.type(screen.getByLabelText(/Title/), " of Mina{Enter}");
  await expect.poll(() => calls[0]).toMatchObject({ method: "PATCH", body: { title: "Late parcel of Mina" } });
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();

  await userEvent.click(screen.getByRole("button", { name: "Actions for Late parcel" }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Delete…" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete conversation" }));
  await expect.poll(() => deleted).toEqual(["cnv_1"]);
  expect(calls[1]).toMatchObject({ method: "DELETE", path: "/api/agents/agt_1/conversations/cnv_1" });
});
