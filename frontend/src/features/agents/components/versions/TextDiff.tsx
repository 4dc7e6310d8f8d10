import { type Change, diffLines, diffWordsWithSpace } from "diff";
import { useMemo } from "react";

/** Longer texts are compared by lines: by words it would take too long. */
const WORDS_LIMIT = 12_000;

/** One side of two compared texts, with what only it has marked. */
export function TextDiff({
  before,
  after,
  side,
}: {
  before: string;
  after: string;
  side: "before" | "after";
}) {
  const changes = useMemo(() => compare(before, after), [before, after]);
  const Mark = side === "before" ? "del" : "ins";
  const marked = side === "before" ? "removed" : "added";
  const hidden = side === "before" ? "added" : "removed";
  const tone = side === "before" ? "bg-danger-soft text-danger-text" : "bg-success-soft text-success";
  return changes
    .filter((change) => !change[hidden])
    .map((change, index) =>
      change[marked] ? (
        <Mark className={`rounded-sm no-underline ${tone}`} key={index}>
          {change.value}
        </Mark>
      ) : (
        <span key={index}>{change.value}</span>
      ),
    );
}

function compare(before: string, after: string): Change[] {
  return before.length + after.length > WORDS_LIMIT
    ? diffLines(before, after)
    : diffWordsWithSpace(before, after);
}
