import type { ReactNode } from "react";
import { ErrorState } from "./ErrorState";
import { RowsSkeleton } from "./Skeleton";

/** A list that is asked for: rows on their way, what went wrong, what stands there when it is empty, or its items. */
export function QueryList<T>({
  query,
  items,
  skeleton = <RowsSkeleton />,
  empty,
  children,
}: {
  query: { isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown };
  /** What has come so far. */
  items: readonly T[] | undefined;
  skeleton?: ReactNode;
  empty: ReactNode;
  children: (items: readonly T[]) => ReactNode;
}) {
  if (query.isPending) return skeleton;
  if (!items) return query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return items.length === 0 ? empty : children(items);
}
