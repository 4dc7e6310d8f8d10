import { ProblemError, client, unwrap } from "@/api/client";
import type { UploadTransport } from "../lib/uploads";

const NO_BODY_ERRORS = { code: "upload_refused", title: "The file was not taken" };

/** The API and the blob store as uploads use them. */
export function createUploadTransport(agentId: string): UploadTransport {
  const path = { agent_id: agentId };
  return {
    create: async (file, key, signal) =>
      unwrap(
        await client.POST("/api/agents/{agent_id}/knowledge/documents", {
          params: { path, header: { "Idempotency-Key": key } },
          body: { name: file.name, size: file.size },
          signal,
        }),
      ),
    put: (file, { url, method, headers }, onProgress, signal) =>
      new Promise((resolve, reject) => {
        // `fetch` cannot tell how much of a body has been sent.
        const request = new XMLHttpRequest();
        const abort = () => request.abort();
        signal.addEventListener("abort", abort);
        request.onloadend = () => signal.removeEventListener("abort", abort);
        request.upload.onprogress = (event) => onProgress(event.loaded);
        request.onload = () =>
          request.status < 300 ? resolve() : reject(new ProblemError(request.status, NO_BODY_ERRORS));
        request.onerror = () => reject(new ProblemError(0, {}));
        request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
        request.open(method, url);
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.send(file);
      }),
    confirm: async (documentId, signal) => {
      unwrap(
        await client.POST("/api/agents/{agent_id}/knowledge/documents/{document_id}/uploaded", {
          params: { path: { ...path, document_id: documentId } },
          signal,
        }),
      );
    },
    remove: async (documentId) => {
      unwrap(
        await client.DELETE("/api/agents/{agent_id}/knowledge/documents/{document_id}", {
          params: { path: { ...path, document_id: documentId } },
        }),
      );
    },
  };
}
