import createClient from "openapi-fetch";
import { ProblemError, toProblem } from "./problem";
import type { paths } from "./schema.gen";
import { currentToken, freshToken, refreshSession } from "./session";

export { ProblemError, readProblem } from "./problem";

async function send(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (request.signal.aborted) throw error;
    throw new ProblemError(0, {});
  }
}

/**
 * `fetch` with the session's access token. A token near its end is renewed first; a 401 is
 * answered by one renewal and one more try. When the renewal fails the session is dropped and
 * the app goes to the sign-in page. Throws `ProblemError` (status 0) when no answer came; an
 * HTTP error is returned as the response, as with `fetch`. Bodies may be streams to read (SSE).
 */
export async function authorizedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const url = input instanceof Request ? input : new URL(input, window.location.origin);
  const request = new Request(url, init);
  const retry = request.clone();
  const token = await freshToken();
  const response = await send(request, token);
  if (response.status !== 401 || token === null) return response;
  // Another call may have renewed the token while this one was under way.
  if (currentToken() === token) await refreshSession();
  return send(retry, currentToken());
}

/** The typed API client: paths, parameters and bodies as in the OpenAPI document. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: authorizedFetch,
});

/** The data of a call, or its `ProblemError` thrown. For query and mutation functions. */
export function unwrap<T>(result: { data?: T; error?: unknown; response: Response }): T {
  if (!result.response.ok) throw toProblem(result.response, result.error);
  return result.data as T;
}
