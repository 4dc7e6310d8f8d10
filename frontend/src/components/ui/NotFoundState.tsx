import { Compass } from "lucide-react";
import type { ReactNode } from "react";
import { usePageTitle } from "./PageHeader";

/** In place of a page about something that does not exist: says so, and the way back. */
export function NotFoundState({
  title,
  description,
  action,
}: {
  title: string;
  description: ReactNode;
  action: ReactNode;
}) {
  usePageTitle(title);
  return (
    <div className="mx-auto flex min-h-[70vh] max-w-md flex-col items-center justify-center px-6 text-center">
      <Compass aria-hidden className="mb-4 size-8 text-muted" />
      <h1 className="text-xl font-semibold" tabIndex={-1}>
        {title}
      </h1>
      <p className="mt-2 mb-6 text-muted">{description}</p>
      {action}
    </div>
  );
}
