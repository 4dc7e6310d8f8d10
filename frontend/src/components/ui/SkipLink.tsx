/** For the keyboard: seen once it has the focus, and leads past what stands before `target` (an id). */
export function SkipLink({ target, children }: { target: string; children: string }) {
  return (
    <a
      className="sr-only z-50 rounded-lg bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      href={`#${target}`}
      onClick={(event) => {
        // The address stays as it is: a hash would be a navigation.
        event.preventDefault();
        document.getElementById(target)?.focus();
      }}
    >
      {children}
    </a>
  );
}
