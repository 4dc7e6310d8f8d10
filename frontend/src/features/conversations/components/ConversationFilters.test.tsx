import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { json, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { ConversationFilters } from "./ConversationFilters";

it("offers the agents as they are called now", async () => {
  let name = "Desk";
  stubApi(() => json({ items: [{ id: "agt_1", name }], next_cursor: null }));
  const place = { agent: "agt_1" };
  const { queryClient } = await renderPage(() => <ConversationFilters ofOneAgent={false} onChange={() => {}} place={place} />);
  const agent = await screen.findByRole("combobox", { name: "Agent" });
  await expect.poll(() => agent.textContent).toBe("Desk");
  name = "Front desk";
  // As every change of an agent does.
  await queryClient.invalidateQueries({ queryKey: ["agents", "list"] });
  await userEvent.click(agent);
  expect(await screen.findByRole("option", { name: "Front desk" })).toBeInTheDocument();
});
