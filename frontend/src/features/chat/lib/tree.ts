/** What the tree needs to know of a message. */
export interface TreeNode {
  id: string;
  parent_id: string | null;
}

/** Children by parent id (null = first messages), in the order given: oldest first. */
export type Children<T extends TreeNode> = ReadonlyMap<string | null, readonly T[]>;

export function childrenOf<T extends TreeNode>(messages: Iterable<T>): Children<T> {
  const children = new Map<string | null, T[]>();
  for (const message of messages) {
    const siblings = children.get(message.parent_id);
    if (siblings) siblings.push(message);
    else children.set(message.parent_id, [message]);
  }
  return children;
}

/**
 * The messages from the first to `leafId`.
 *
 * An unknown leaf gives the newest branch, so that a conversation always shows;
 * a missing parent or a circle ends the walk instead of hanging it.
 */
export function branchTo<T extends TreeNode>(messages: readonly T[], leafId: string | null): T[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch: T[] = [];
  const seen = new Set<string>();
  let at = byId.get(leafId ?? "") ?? messages.at(-1);
  while (at && !seen.has(at.id)) {
    seen.add(at.id);
    branch.push(at);
    at = at.parent_id === null ? undefined : byId.get(at.parent_id);
  }
  return branch.reverse();
}

/** The newest leaf below `message`, itself if it has no answer. */
export function newestLeaf<T extends TreeNode>(children: Children<T>, message: T): T {
  const seen = new Set<string>();
  let at = message;
  for (;;) {
    seen.add(at.id);
    const next = children.get(at.id)?.at(-1);
    if (!next || seen.has(next.id)) return at;
    at = next;
  }
}

/** Plain values, so that a message is not drawn again when nothing changed. */
export interface Siblings {
  /** Counts from 0. */
  index: number;
  count: number;
  previousId: string | null;
  nextId: string | null;
}

/** Where a message stands among the versions of the same turn. */
export function siblingsOf<T extends TreeNode>(children: Children<T>, message: T): Siblings {
  const all = children.get(message.parent_id) ?? [message];
  const found = all.findIndex((sibling) => sibling.id === message.id);
  const index = Math.max(found, 0);
  return {
    index,
    count: all.length,
    previousId: all[index - 1]?.id ?? null,
    nextId: all[index + 1]?.id ?? null,
  };
}
