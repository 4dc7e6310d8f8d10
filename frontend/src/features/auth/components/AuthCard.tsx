import type { ReactNode } from "react";
import { usePageTitle } from "@/components/ui/PageHeader";

/** The frame of the pages around signing in: a heading, a form, a way to the other pages. */
export function AuthCard({
  title,
  description,
  footer,
  children,
}: {
  title: string;
  description?: ReactNode;
  footer?: ReactNode;
  children?: ReactNode;
}) {
  usePageTitle(title);
  return (
    <div className="w-full max-w-sm">
      <h1 className="text-2xl font-semibold tracking-tight" tabIndex={-1}>
        {title}
      </h1>
      {description && <p className="mt-1.5 text-muted">{description}</p>}
      {children && <div className="mt-6">{children}</div>}
      {footer && <p className="mt-6 text-muted">{footer}</p>}
    </div>
  );
}

export const linkClass = "font-medium text-accent-text underline-offset-4 hover:underline max-md:py-2";
