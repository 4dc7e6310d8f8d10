import { Link, type LinkProps } from "@tanstack/react-router";
import { Ellipsis, type LucideIcon } from "lucide-react";
import { IconButton } from "./IconButton";
import { Menu, MenuItem, MenuSeparator } from "./Menu";

interface RowAction {
  label: string;
  icon: LucideIcon;
  /** Drawn in red, behind a line. */
  danger?: boolean;
  disabled?: boolean;
}

/** Something that happens, or a place that one goes to. */
export type RowMenuItem = RowAction & ({ act: () => void } | { link: LinkProps });

/** What can be done with one thing of a list. What somebody may not do, or not now, stands as `false`. */
export function RowMenu({
  label,
  items,
  size = "sm",
}: {
  /** Names the thing, too: a list has many of these buttons. */
  label: string;
  items: readonly (RowMenuItem | false)[];
  size?: "sm" | "md";
}) {
  const offered = items.filter((item) => item !== false);
  const safe = offered.filter(({ danger }) => !danger);
  const dangerous = offered.filter(({ danger }) => danger);
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={label} size={size}>
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      {safe.map(drawn)}
      {safe.length > 0 && dangerous.length > 0 && <MenuSeparator />}
      {dangerous.map(drawn)}
    </Menu>
  );
}

function drawn(item: RowMenuItem) {
  const { label, icon: Icon, danger, disabled } = item;
  if ("link" in item)
    return (
      <MenuItem asChild key={label}>
        <Link {...item.link}>
          <Icon aria-hidden />
          {label}
        </Link>
      </MenuItem>
    );
  return (
    <MenuItem
      disabled={disabled}
      icon={<Icon aria-hidden />}
      key={label}
      onSelect={item.act}
      tone={danger ? "danger" : undefined}
    >
      {label}
    </MenuItem>
  );
}
