import type { ReactNode } from "react";

/** Fields that belong together, below a small heading. */
export function FormGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="space-y-4 border-t border-line pt-5">
      <h2 className="font-semibold">{title}</h2>
      {children}
    </section>
  );
}
