import type { HTMLAttributes, ReactNode } from "react";
import { cn } from "@/lib/cn";

export function Card({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return <div className={cn("rounded-xl border border-line bg-surface", className)} {...rest} />;
}

/** A titled block of a page, such as one group of settings. */
export function Section({
  title,
  description,
  action,
  className,
  children,
}: {
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <section className={cn("rounded-xl border border-line bg-surface", className)}>
      <div className="flex flex-wrap items-start justify-between gap-3 px-5 pt-4 pb-4">
        <div className="min-w-0 flex-1 basis-40">
          <h2 className="text-base font-semibold">{title}</h2>
          {description && <p className="mt-0.5 max-w-prose text-muted">{description}</p>}
        </div>
        {action}
      </div>
      {children && <div className="border-t border-line px-5 py-4">{children}</div>}
    </section>
  );
}
