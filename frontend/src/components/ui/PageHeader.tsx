import { Link, type LinkProps } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface Crumb {
  label: ReactNode;
  link: LinkProps;
}

/** Sets the document's title for as long as the component is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Frontdesk` : "Frontdesk";
  }, [title]);
}

/**
 * The head of a page: where one is, its name, and its one primary action. The heading takes the
 * focus after a navigation (see `useRouteFocus`).
 */
export function PageHeader({
  title,
  description,
  breadcrumbs = [],
  icon,
  action,
}: {
  title: string;
  description?: ReactNode;
  breadcrumbs?: Crumb[];
  icon?: ReactNode;
  action?: ReactNode;
}) {
  const { t } = useTranslation();
  usePageTitle(title);
  return (
    <header className="mb-6">
      {breadcrumbs.length > 0 && (
        <nav aria-label={t("nav.breadcrumbs")} className="mb-2">
          <ol className="flex flex-wrap items-center gap-1 text-sm text-muted">
            {breadcrumbs.map((crumb, index) => (
              <li className="flex items-center gap-1" key={index}>
                <Link className="rounded-sm hover:text-fg max-md:py-2" {...crumb.link}>
                  {crumb.label}
                </Link>
                <ChevronRight aria-hidden className="size-3.5" />
              </li>
            ))}
            <li aria-current="page" className="max-w-64 truncate text-fg">
              {title}
            </li>
          </ol>
        </nav>
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 flex-1 basis-64 items-center gap-3">
          {icon}
          <div className="min-w-0">
            <h1 className="text-xl font-semibold tracking-tight" tabIndex={-1}>
              {title}
            </h1>
            {description && <p className="mt-0.5 text-muted">{description}</p>}
          </div>
        </div>
        {action && <div className="flex flex-wrap items-center gap-2">{action}</div>}
      </div>
    </header>
  );
}
