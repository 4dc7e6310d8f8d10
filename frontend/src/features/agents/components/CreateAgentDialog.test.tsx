import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { acceptSession } from "@/api/session";
import { authSession, json, problem, stubApi, type Call } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { CreateAgentDialog } from "./CreateAgentDialog";

const TEMPLATE = { id: "gym", name: "Gym desk", description: "", icon: "dumbbell", color: "#16a34a", category: "", config: {} };

function answers(create: (call: Call, nth: number) => Response): Call[] {
  const made: Call[] = [];
  stubApi((call) => {
    if (call.path === "/api/templates") return json({ items: [TEMPLATE], next_cursor: null });
    return create(call, made.push(call) - 1);
  });
  return made;
}

beforeEach(() => {
  acceptSession(authSession("token"));
});

describe("CreateAgentDialog", () => {
  it("starts from the template that the address names", async () => {
    const made = answers(() => json({ id: "agt_1" }, 201));
    await renderPage(() => <CreateAgentDialog onOpenChange={() => undefined} open templateId="gym" />);
    await waitFor(() => expect(screen.getByLabelText("Name")).toHaveValue("Gym desk"));
    await userEvent.click(screen.getByRole("button", { name: "Create agent" }));
    await waitFor(() => expect(made).toHaveLength(1));
    expect(made[0]!.body).toMatchObject({ name: "Gym desk", template_id: "gym", icon: "dumbbell" });
  });

  it("repeats the key of a failed creation only for the same values", async () => {
    const made = answers((_call, nth) => (nth < 2 ? problem(503, "unavailable") : json({ id: "agt_1" }, 201)));
    const { router } = await renderPage(() => <CreateAgentDialog onOpenChange={() => undefined} open />);
    const name = await screen.findByLabelText("Name");
    await userEvent.type(name, "Desk{Enter}");
    await screen.findByText(/could not do this/);
    await userEvent.type(name, "{Enter}");
    await waitFor(() => expect(made).toHaveLength(2));
    await userEvent.type(name, " two{Enter}");
    await waitFor(() => expect(router.history.location.pathname).toBe("/agents/agt_1"));
    const [first, second, third] = made.map(({ idempotencyKey }) => idempotencyKey);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });
});
