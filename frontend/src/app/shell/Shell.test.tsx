import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import i18n from "i18next";
import { House, Ticket } from "lucide-react";
import { beforeEach, describe, expect, it } from "vitest";
import { acceptSession } from "@/api/session";
import { authSession, json, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import { Shell } from "./Shell";
import { compose, type ShellDeclaration, useShell } from "./ShellContext";
import { WORKSPACE_SHELL } from "./workspaceShell";

const AGENT = { id: "agt_1", name: "Zebra", icon: "bot", color: "#112233", description: "", version: 1 };
const navigation = () => screen.getByRole("navigation", { name: "Main navigation" });
const links = (group: string) =>
  within(within(navigation()).getByRole("list", { name: group })).getAllByRole("link").map((link) => link.textContent);

beforeEach(() => {
  acceptSession(authSession("token"));
  const served: Record<string, object> = {
    "/api/agents/agt_1": AGENT,
    "/api/dashboard": { needs: [{ kind: "waiting", count: 2 }] },
  };
  stubApi(({ path }) => json(served[path] ?? { items: [], next_cursor: null }));
});

describe("the navigation of a workspace", () => {
  const { entries, settings, actions } = WORKSPACE_SHELL;

  it("has a text for everything that features declare, and no name twice", () => {
    const all = [...entries, ...settings, ...actions];
    for (const { label } of all) expect(i18n.exists(label), label).toBe(true);
    const names = all.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("stands in groups by job, without a group that has nothing", async () => {
    await renderPage(() => <Shell shell={WORKSPACE_SHELL} />);
    expect(links("Build")).toEqual(["Agents", "Knowledge"]);
    expect(within(navigation()).queryByRole("list", { name: "Places" })).not.toBeInTheDocument();
  });

  it("says how many people wait", async () => {
    await renderPage(() => <Shell shell={WORKSPACE_SHELL} />);
    const count = await within(navigation()).findByText("2 waiting");
    expect(count.closest("a")).toHaveTextContent("Conversations2 2 waiting");
  });

  it("has nothing that the person may not see or do", async () => {
    acceptSession(authSession("token", { permissions: ["knowledge:read"] }));
    const seen: string[] = [];
    function Seen() {
      const { entries, settings, actions } = useShell();
      seen.push(...[...entries, ...settings, ...actions].map(({ name }) => name));
      return null;
    }
    await renderPage(() => <Shell shell={{ ...WORKSPACE_SHELL, Switcher: Seen }} />);
    expect(links("Build")).toEqual(["Knowledge"]);
    expect(seen).toContain("workspace");
    for (const name of ["agents", "webhooks", "new-agent", "deploy"]) expect(seen).not.toContain(name);
  });

  it("stays narrow on this device once it was made narrow", async () => {
    const first = await renderPage(() => <Shell shell={WORKSPACE_SHELL} />);
    await userEvent.click(screen.getByRole("button", { name: "Make the sidebar narrow" }));
    first.unmount();
    await renderPage(() => <Shell shell={WORKSPACE_SHELL} />);
    expect(screen.getByRole("button", { name: "Make the sidebar wide" })).toHaveAttribute("aria-expanded", "false");
    // The names are still there for those who cannot see the icons.
    expect(links("Build")).toEqual(["Agents", "Knowledge"]);
  });
});

describe("pins", () => {
  it("are kept for the person on this device, and gone with what was deleted", async () => {
    localStorage.setItem("fd-pins-usr_1-wks_1", JSON.stringify([{ page: "knowledge" }, { agent: "agt_1" }, { page: "old" }]));
    await renderPage(() => <Shell shell={WORKSPACE_SHELL} />);
    expect(await within(navigation()).findByRole("link", { name: "Zebra" })).toBeInTheDocument();
    expect(links("Pinned")).toEqual(["Knowledge", "Zebra"]);
  });

  it("belong to one person", async () => {
    localStorage.setItem("fd-pins-usr_2-wks_1", JSON.stringify([{ page: "knowledge" }]));
    await renderPage(() => <Shell shell={WORKSPACE_SHELL} />);
    expect(within(navigation()).queryByRole("list", { name: "Pinned" })).not.toBeInTheDocument();
  });
});

describe("another shell", () => {
  it("is a declaration: its pages with what waits there, its bar on a phone, and who one acts as", async () => {
    const shell: ShellDeclaration = {
          ...compose([
        {
          entries: [
            { name: "briefing", group: "work", label: "dashboard:nav.home", icon: House, to: "/home" },
            { name: "failed", group: "insight", label: "agents:title", icon: Ticket, to: "/agents", useCount: () => 3 },
          ],
        },
      ]),
      bottom: ["failed"],
      Switcher: () => <p>Head office</p>,
      ActingAs: () => <p role="status">Acting as Ada</p>,
    };
    await renderPage(() => <Shell shell={shell} />);
    expect(screen.getByRole("status")).toHaveTextContent("Acting as Ada");
    expect(links("Insight")).toEqual(["Agents3 3 waiting"]);
    const bar = screen.getByRole("navigation", { name: "Shortcuts" });
    expect(within(bar).getAllByRole("link").map((link) => link.textContent)).toEqual(["Agents3 3 waiting"]);
    expect(screen.queryByRole("link", { name: "Knowledge" })).not.toBeInTheDocument();
  });
});
