import { QueryClient } from "@tanstack/react-query";
import { ProblemError } from "@/api/problem";

/** Retries only what may pass by itself: no answer, or the server's own fault. */
function mayPass(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 0 || error.status >= 502);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < 2 && mayPass(error),
        // The API is on the same origin, often the same machine: a browser that believes to be
        // offline must not keep a request from trying, and from failing visibly.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
