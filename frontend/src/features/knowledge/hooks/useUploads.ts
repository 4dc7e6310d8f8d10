import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { getSession, subscribeSession } from "@/api/session";
import { knowledgeKeys } from "../api/keys";
import { createUploadTransport } from "../api/uploadTransport";
import { type Upload, UploadQueue } from "../lib/uploads";

const queues = new Map<string, UploadQueue>();
const isBusy = () => [...queues.values()].some((queue) => queue.active);

/** Closing the tab would lose what is being sent; the browser asks first. */
function onBeforeUnload(event: BeforeUnloadEvent): void {
  if (isBusy()) event.preventDefault();
}

function watchSession(): void {
  window.addEventListener("beforeunload", onBeforeUnload);
  let workspaceId = getSession().workspace?.id;
  const leave = subscribeSession(() => {
    if (getSession().workspace?.id === workspaceId) return;
    workspaceId = undefined;
    for (const queue of queues.values()) queue.cancelAll();
    queues.clear();
    window.removeEventListener("beforeunload", onBeforeUnload);
    leave();
  });
}

function queueOf(agentId: string, queryClient: QueryClient): UploadQueue {
  const known = queues.get(agentId);
  if (known) return known;
  if (queues.size === 0) watchSession();
  const queue = new UploadQueue(
    createUploadTransport(agentId),
    () => void queryClient.invalidateQueries({ queryKey: knowledgeKeys.all(agentId) }),
  );
  queues.set(agentId, queue);
  return queue;
}

/** The files on their way to an agent; they go on when the page is left. */
export function useUploads(agentId: string): { queue: UploadQueue; uploads: readonly Upload[] } {
  const queryClient = useQueryClient();
  const [queue] = useState(() => queueOf(agentId, queryClient));
  const uploads = useSyncExternalStore(queue.subscribe, queue.getState);
  return { queue, uploads };
}
