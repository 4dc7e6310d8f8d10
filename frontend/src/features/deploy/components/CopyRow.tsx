import { CopyButton } from "@/components/ui/CopyButton";

/** A value with its name, to be copied: an address, an id, a key. */
export function CopyRow({ label, value, copyLabel }: { label: string; value: string; copyLabel: string }) {
  return (
    <div>
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="mt-1 flex items-center gap-1 rounded-lg border border-line bg-bg py-0.5 pr-1 pl-3">
        <code className="min-w-0 flex-1 font-mono text-xs leading-5 break-all" dir="ltr">
          {value}
        </code>
        <CopyButton label={copyLabel} text={value} />
      </dd>
    </div>
  );
}
