import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect, useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { acceptSession } from "@/api/session";
import type { Agent, ApiKey, ChannelConnection, Deployment } from "@/api/types";
import { authSession, type Call, json, problem, stubApi } from "@/test/api";
import { renderPage } from "@/test/renderPage";
import type { DeployPlace } from "../lib/parts";
import { DeployPage } from "./DeployPage";

const AGENT = { id: "agt_1", name: "Desk", icon: "bot", color: "#112233", description: "", version: 3 } as Agent;
const DEPLOYMENT: Deployment = {
  status: "live",
  version: 2,
  production_config_differs: true,
  urls: {
    origin: "https://fd.example",
    chat: "https://fd.example/api/v1/agents/agt_1/chat",
    openai_base: "https://fd.example/v1",
    mcp: "https://fd.example/api/v1/agents/agt_1/mcp",
    widget_script: "https://fd.example/widget.js",
  },
  limits: { per_minute: 60, per_day: 1000, used_today: 250 },
};
const KEY: ApiKey = {
  id: "key_1",
  name: "Website",
  type: "publishable",
  prefix: "fd_pub_abc",
  scopes: ["chat"],
  origins: ["https://shop.example", "https://*.shop.example"],
  identity_secret_set: true,
  status: "active",
  expires_at: null,
  last_used_at: null,
  created_by: { id: "usr_1", name: "Ada" },
  created_at: "2026-01-01T00:00:00Z",
  revoked_at: null,
};
const CONNECTION: ChannelConnection = {
  id: "chn_1",
  type: "slack",
  name: "Help",
  status: "setup",
  enabled: true,
  failure: null,
  config: { client_id: "1.2", client_secret_set: true, signing_secret_set: true },
  urls: { events: "https://fd.example/events", oauth: "https://fd.example/oauth" },
  account: null,
  last_event_at: null,
  created_at: "2026-01-01T00:00:00Z",
};

interface Served {
  deployment?: Deployment;
  keys?: ApiKey[];
  connections?: ChannelConnection[];
  change?: (call: Call, nth: number) => Response;
}

/** Answers reads with what is served, changes by `change`; gives the changes. */
function serve({ deployment = DEPLOYMENT, keys = [], connections = [], change = () => json({}) }: Served): Call[] {
  const changes: Call[] = [];
  stubApi((call) => {
    if (call.method !== "GET") return change(call, changes.push(call) - 1);
    if (call.path.endsWith("/deployment")) return json(deployment);
    const items = call.path.endsWith("/keys") ? keys : call.path.endsWith("/channels") ? connections : [];
    return json({ items, next_cursor: null });
  });
  return changes;
}

const publish = vi.fn();

/** Goes to another part, as a link does. */
let go: ((place: DeployPlace) => Promise<void>) | null = null;

function open(start: DeployPlace, canEdit = true) {
  function Page() {
    const [place, setPlace] = useState(start);
    useEffect(() => {
      go = (next) => act(() => Promise.resolve(setPlace(next)));
    }, []);
    return (
      <DeployPage
        agent={AGENT}
        onGo={(change) => setPlace((old) => ({ ...old, ...change }))}
        place={place}
        onPublish={publish}
        trace={(run) => <p>trace of {run}</p>}
      />
    );
  }
  if (!canEdit) {
    const workspace = { ...authSession("token").workspace, role: "viewer" as const };
    acceptSession(authSession("token", { workspace, workspaces: [workspace] }));
  }
  return renderPage(() => <Page />);
}

beforeEach(() => {
  acceptSession(authSession("token"));
  publish.mockReset();
});

describe("the overview", () => {
  it("says which version answers and publishes the draft that is ahead", async () => {
    serve({});
    await open({});
    const status = await screen.findByRole("region", { name: "State of the endpoint" });
    expect(status).toHaveTextContent("Version 2 answers");
    await userEvent.click(within(status).getByRole("button", { name: "Publish version 3" }));
    expect(publish).toHaveBeenCalledWith(3);
    expect(screen.getByRole("progressbar", { name: "Requests today" })).toHaveAttribute("aria-valuenow", "25");
  });

  it("has nothing to publish for those who only look", async () => {
    serve({ deployment: { ...DEPLOYMENT, status: "not_deployed", version: null } });
    await open({}, false);
    expect(await screen.findByText("Not deployed")).toBeVisible();
    expect(screen.getByText(/somebody who may edit/)).toBeVisible();
    expect(screen.queryByRole("button", { name: /Publish/ })).not.toBeInTheDocument();
  });

  it("offers another try when nothing can be read", async () => {
    stubApi(() => problem(500, "internal"));
    await open({});
    expect(await screen.findByRole("button", { name: "Try again" })).toBeVisible();
  });
});

describe("keys", () => {
  it("are shown once, fill the code of the page, and a repeated try makes no second one", async () => {
    const made = { ...KEY, id: "key_2", name: "Backend", type: "secret", key: "fd_live_new" };
    const replies = [problem(503, "unavailable"), json(made, 201)];
    const changes = serve({ change: (_call, nth) => replies[nth]! });
    await open({ view: "api" });
    expect(await screen.findByRole("region", { name: /^Code: API: curl/ })).toHaveTextContent("YOUR_SECRET_KEY");
    await userEvent.click(screen.getByRole("button", { name: "Make a secret key" }));
    const form = within(screen.getByRole("dialog"));
    await userEvent.type(form.getByLabelText("Name"), "Backend");
    const submit = form.getByRole("button", { name: "Make and show the key" });
    await userEvent.click(submit);
    expect(await form.findByRole("alert")).toHaveTextContent("could not do this");
    await userEvent.click(submit);
    const shown = await screen.findByRole("dialog", { name: "Your secret key" });
    expect(shown).toHaveTextContent("fd_live_new");
    await userEvent.click(within(shown).getByRole("button", { name: "I have kept it" }));
    expect(screen.getByRole("region", { name: /^Code: API: curl/ })).toHaveTextContent("Bearer fd_live_new");
    expect(changes[1]!.idempotencyKey).toBe(changes[0]!.idempotencyKey);
    expect(changes[1]!.body).toEqual({
      name: "Backend",
      type: "secret",
      scopes: ["chat"],
      origins: [],
      expires_at: null,
    });
  });

  it("leave the code of the page when they are revoked", async () => {
    const listed: ApiKey = { ...KEY, id: "key_2", name: "Backend", type: "secret" };
    const keys: ApiKey[] = [];
    const change = (call: Call) => {
      if (call.method === "DELETE") return new Response(null, { status: 204 });
      keys.push(listed);
      return json({ ...listed, key: "fd_live_new" }, 201);
    };
    serve({ keys, change });
    await open({ view: "keys" });
    await userEvent.click(await screen.findByRole("button", { name: "Make a key" }));
    await userEvent.click(screen.getByRole("menuitem", { name: /^Secret/ }));
    await userEvent.type(screen.getByLabelText("Name"), "Backend");
    await userEvent.click(screen.getByRole("button", { name: "Make and show the key" }));
    await userEvent.click(await screen.findByRole("button", { name: "I have kept it" }));
    await userEvent.click(await screen.findByRole("button", { name: "Actions for Backend" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Revoke…" }));
    await userEvent.click(screen.getByRole("button", { name: "Revoke key" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument());
    await go!({ view: "api" });
    expect(await screen.findByRole("region", { name: /^Code: API: curl/ })).toHaveTextContent("YOUR_SECRET_KEY");
  });

  it("say what stops working before they are revoked", async () => {
    const changes = serve({ keys: [KEY], change: () => new Response(null, { status: 204 }) });
    await open({ view: "keys" });
    await userEvent.click(await screen.findByRole("button", { name: "Actions for Website" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Revoke…" }));
    const dialog = screen.getByRole("alertdialog");
    expect(dialog).toHaveTextContent("https://shop.example, https://*.shop.example");
    expect(dialog).toHaveTextContent("identity secret");
    await userEvent.click(within(dialog).getByRole("button", { name: "Revoke key" }));
    await waitFor(() => expect(changes).toHaveLength(1));
    expect(changes[0]).toMatchObject({ method: "DELETE", path: "/api/agents/agt_1/keys/key_1" });
  });

  it("tell below the field which website cannot be one, and ask for nothing", async () => {
    const changes = serve({ keys: [KEY] });
    await open({ view: "keys" });
    await userEvent.click(await screen.findByRole("button", { name: "Actions for Website" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Edit" }));
    const field = screen.getByLabelText("Websites");
    await userEvent.type(field, "\nshop.example/contact");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(field).toHaveAccessibleDescription(/shop.example\/contact is not/));
    expect(changes).toHaveLength(0);
  });

  it("cannot be made nor changed by those who only look", async () => {
    serve({ keys: [KEY, { ...KEY, id: "key_3", name: "Former", status: "revoked", revoked_at: KEY.created_at }] });
    await open({ view: "keys" }, false);
    expect(await screen.findByText("Website")).toBeVisible();
    expect(screen.getByText("1 revoked or expired key")).toBeVisible();
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });
});

describe("connections", () => {
  it("show the addresses to paste and what the platform said to a test", async () => {
    const outcome = { ok: false, code: "moon_phase", detail: "The app is not installed yet.", checked_at: "2026-01-01T00:00:00Z" };
    const changes = serve({ connections: [CONNECTION], change: () => json(outcome) });
    await open({ view: "slack", connection: "chn_1" });
    const sheet = within(await screen.findByRole("dialog", { name: "Help" }));
    expect(sheet.getByText("https://fd.example/events")).toBeVisible();
    await userEvent.click(sheet.getByRole("button", { name: "Test the connection" }));
    expect(await sheet.findByRole("alert")).toHaveTextContent("It does not work");
    expect(sheet.getByRole("alert")).toHaveTextContent("The app is not installed yet.");
    expect(changes[0]!.path).toBe("/api/agents/agt_1/channels/chn_1/test");
  });

  it("change without their secrets, which stay", async () => {
    const changes = serve({ connections: [CONNECTION], change: () => json(CONNECTION) });
    await open({ view: "slack", connection: "chn_1" });
    await userEvent.click(await screen.findByRole("button", { name: "Actions for Help" }));
    await userEvent.click(screen.getByRole("menuitem", { name: "Edit" }));
    const form = within(screen.getByRole("dialog", { name: /^Edit the connection/ }));
    expect(form.getByLabelText("Client secret")).toHaveValue("");
    await userEvent.click(form.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(changes).toHaveLength(1));
    expect(changes[0]!.body).toEqual({ name: "Help", config: { client_id: "1.2" } });
  });

  it("can be opened, not changed, by those who only look", async () => {
    serve({ connections: [CONNECTION] });
    await open({ view: "slack", connection: "chn_1" }, false);
    const sheet = within(await screen.findByRole("dialog", { name: "Help" }));
    expect(sheet.queryByRole("button", { name: /Test|Install|Actions/ })).not.toBeInTheDocument();
  });

  it("that are gone say so", async () => {
    serve({});
    await open({ view: "slack", connection: "chn_9" });
    expect(await screen.findByRole("dialog", { name: "Connection not found" })).toBeVisible();
  });
});
