import { type ReactNode, useEffect, useState } from "react";

/** Longer code stays plain: colouring it again and again would hold up the page. */
const LIMIT = 40_000;
const INTERVAL_MS = 120;

interface Highlighted {
  code: string;
  language: string;
  nodes: ReactNode;
}

/**
 * The code in colours, and the end of it that is not coloured yet.
 *
 * While code streams in, colours follow in steps; what is coloured stays so.
 */
export function useHighlight(
  code: string,
  language: string | null,
): { highlighted: ReactNode; rest: string } {
  const [done, setDone] = useState<Highlighted | null>(null);
  const wanted = language !== null && code.length <= LIMIT;
  const current = done?.code === code && done.language === language;

  useEffect(() => {
    if (!wanted || current) return;
    let stale = false;
    const timer = setTimeout(() => {
      void import("./highlighter").then(({ highlight }) => {
        if (!stale) setDone({ code, language, nodes: highlight(code, language) });
      });
    }, INTERVAL_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [code, language, wanted, current]);

  if (!done || done.language !== language || !code.startsWith(done.code)) {
    return { highlighted: null, rest: code };
  }
  return { highlighted: done.nodes, rest: code.slice(done.code.length) };
}
