import type { HTMLAttributes, Ref } from "react";

/** A part that scrolls by itself. It takes the focus, or it could not be scrolled by keyboard. */
export function ScrollRegion({
  label,
  ...rest
}: HTMLAttributes<HTMLDivElement> & { label: string; ref?: Ref<HTMLDivElement> }) {
  // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  return <div aria-label={label} role="region" tabIndex={0} {...rest} />;
}
