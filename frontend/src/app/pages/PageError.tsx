import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { ErrorState } from "@/components/ui/ErrorState";

/** What stands in place of a page that could not be drawn or loaded. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <div className="mx-auto w-full max-w-xl px-4 py-16">
      <ErrorState
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </div>
  );
}
