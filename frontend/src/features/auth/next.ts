/**
 * The page to return to after signing in. Only paths of this app are followed: an address of
 * another site in `?next=` must not be.
 */
export function safeNext(next: string | undefined): string {
  if (!next || !next.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/home";
  const url = new URL(next, window.location.origin);
  if (url.origin !== window.location.origin) return "/home";
  return url.pathname + url.search + url.hash;
}
