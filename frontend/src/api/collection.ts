import { type QueryKey, useMutation, useQuery, type UseQueryOptions, useQueryClient } from "@tanstack/react-query";
import { useOnce } from "@/lib/idempotencyKey";
import { client, unwrap } from "./client";
import type { paths } from "./schema.gen";

type Json<T> = T extends { content: { "application/json": infer J } } ? J : never;
type Body<Method> = Method extends { requestBody: infer B } ? Json<B> : never;
type Answer<Method> = Method extends { responses: infer R } ? Json<R[keyof R & (200 | 201)]> : never;
type ItemsOf<Listing> = Listing extends { items: infer Items } ? Items : never;

type Path = keyof paths;
/** The path of one of what is listed at `List`. */
type One<List extends Path, Id extends string> = paths[Path & `${List}/{${Id}}`];
/** The ids that a path wants. */
type At<P extends string> = Record<Names<P>, string>;
type Names<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

/** The client without its types, for paths that are given. */
const request = client.request as (
  method: string,
  path: string,
  init: object,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** What is listed at a path, as far as one answer holds it. */
export function useCollection<List extends Path>(
  queryKey: QueryKey,
  list: List,
  at: At<List>,
  options?: Pick<UseQueryOptions<ItemsOf<Answer<paths[List]["get"]>>>, "staleTime" | "refetchInterval">,
) {
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const answer = unwrap(await request("get", list, { params: { path: at }, signal }));
      return (answer as { items: unknown }).items as ItemsOf<Answer<paths[List]["get"]>>;
    },
    ...options,
  });
}

/** Makes, changes and removes what is listed at a path; `id` names one of them in its own path. */
export function useCollectionActions<List extends Path, Id extends string>(
  queryKey: QueryKey,
  list: List,
  id: Id,
  at: At<List>,
) {
  const queryClient = useQueryClient();
  const once = useOnce();
  const onSettled = () => queryClient.invalidateQueries({ queryKey });
  const call = async <T>(method: string, path: string, init: object) => unwrap(await request(method, path, init)) as T;
  const one = (value: string) => ({ params: { path: { ...at, [id]: value } } });
  const create = useMutation({
    mutationFn: (body: Body<paths[List]["post"]>) =>
      once(body, (key) =>
        call<Answer<paths[List]["post"]>>("post", list, {
          params: { path: at, header: { "Idempotency-Key": key } },
          body,
        }),
      ),
    onSettled,
  });
  const update = useMutation({
    mutationFn: ({ id: value, ...body }: { id: string } & Body<One<List, Id>["patch"]>) =>
      call<Answer<One<List, Id>["patch"]>>("patch", `${list}/{${id}}`, { ...one(value), body }),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (value: string) => call<undefined>("delete", `${list}/{${id}}`, one(value)),
    onSettled,
  });
  return { create, update, remove };
}
