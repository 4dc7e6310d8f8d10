import type { ReactNode } from "react";

/** A link in an answer, in a new tab; just its text when the address was refused. */
export function SafeLink({ href, children }: { href?: string; children: ReactNode }) {
  if (!href) return <>{children}</>;
  return (
    <a href={href} rel="noopener noreferrer nofollow" target="_blank" title={href}>
      {children}
    </a>
  );
}
