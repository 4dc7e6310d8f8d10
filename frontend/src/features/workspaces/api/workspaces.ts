import { client, unwrap } from "@/api/client";
import { getSession, patchSession, refreshSession } from "@/api/session";
import type { Workspace } from "@/api/types";

/** Makes a workspace and goes into it. */
export async function createWorkspace(body: { name: string }): Promise<Workspace> {
  const workspace = unwrap(await client.POST("/api/workspaces", { body }));
  await refreshSession(workspace.id);
  return workspace;
}

export async function switchWorkspace(workspaceId: string): Promise<void> {
  await refreshSession(workspaceId);
}

export async function renameWorkspace(workspaceId: string, body: { name: string }): Promise<Workspace> {
  const renamed = unwrap(
    await client.PATCH("/api/workspaces/{workspace_id}", {
      params: { path: { workspace_id: workspaceId } },
      body,
    }),
  );
  const { workspace, workspaces } = getSession();
  patchSession({
    workspace: workspace?.id === renamed.id ? renamed : workspace,
    workspaces: workspaces.map((each) => (each.id === renamed.id ? renamed : each)),
  });
  return renamed;
}
