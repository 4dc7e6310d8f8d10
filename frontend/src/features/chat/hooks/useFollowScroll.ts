import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So near to the end counts as being there, in pixels. */
const NEAR = 40;

/**
 * Keeps the end of a growing list in view until the reader scrolls up. While there is no list yet,
 * what stands in its place is shown from its beginning.
 *
 * `box` scrolls, `content` grows. `atEnd` tells whether the end is in view; `toEnd`
 * goes there and follows again.
 */
export function useFollowScroll(
  box: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  hasList: boolean,
): { atEnd: boolean; toEnd: (smooth?: boolean) => void } {
  const following = useRef(true);
  const hasEnd = useRef(hasList);
  useLayoutEffect(() => {
    hasEnd.current = hasList;
    if (!hasList) box.current?.scrollTo({ top: 0 });
  }, [box, hasList]);
  const [atEnd, setAtEnd] = useState(true);

  useEffect(() => {
    const element = box.current;
    const growing = content.current;
    if (!element || !growing) return;
    let lastTop = element.scrollTop;
    const onScroll = () => {
      const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
      // At the very end also when the content has shrunk; then the position moves up by itself.
      if (distance <= 1) following.current = true;
      else if (element.scrollTop < lastTop) following.current = false;
      else if (distance < NEAR) following.current = true;
      lastTop = element.scrollTop;
      setAtEnd(distance < NEAR || following.current);
    };
    // At once: text that arrives before the first scroll event would undo the reader's move.
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && element.scrollTop > 0) following.current = false;
    };
    const observer = new ResizeObserver(() => {
      if (!hasEnd.current) return;
      if (following.current) element.scrollTop = element.scrollHeight;
      else onScroll();
    });
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("wheel", onWheel, { passive: true });
    observer.observe(growing);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("wheel", onWheel);
      observer.disconnect();
    };
  }, [box, content]);

  const toEnd = (smooth = false) => {
    following.current = true;
    setAtEnd(true);
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const element = box.current;
    element?.scrollTo({ top: element.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  };
  return { atEnd, toEnd };
}
