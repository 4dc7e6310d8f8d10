import { Upload } from "lucide-react";
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { droppedFiles } from "../lib/droppedFiles";

const carriesFiles = (event: { dataTransfer: DataTransfer | null }) =>
  event.dataTransfer?.types.includes("Files") ?? false;

/** Takes files that are dropped anywhere on what it holds. */
export function DropZone({ onFiles, children }: { onFiles: ((files: File[]) => void) | null; children: ReactNode }) {
  const { t } = useTranslation("knowledge");
  const [over, setOver] = useState(false);
  // Entering a child comes before leaving its parent.
  const depth = useRef(0);

  useEffect(() => {
    // A file that misses the zone must not replace the page.
    const prevent = (event: globalThis.DragEvent) => (carriesFiles(event) ? event.preventDefault() : undefined);
    window.addEventListener("dragover", prevent);
    window.addEventListener("drop", prevent);
    return () => {
      window.removeEventListener("dragover", prevent);
      window.removeEventListener("drop", prevent);
    };
  }, []);

  const move = (event: DragEvent, by: 1 | -1) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth.current += by;
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    depth.current = 0;
    setOver(false);
    if (!carriesFiles(event) || !onFiles) return;
    event.preventDefault();
    void droppedFiles(event.dataTransfer).then(onFiles);
  };
  return (
    // Dropping is a second way to what the button does.
    <div
      className="relative flex min-h-full flex-col gap-4"
      onDragEnter={(event) => move(event, 1)}
      onDragLeave={(event) => move(event, -1)}
      onDrop={drop}
    >
      {children}
      {over && onFiles && (
        <div className="pointer-events-none absolute -inset-2 z-10 rounded-xl border-2 border-dashed border-accent bg-accent-soft/90">
          <p className="sticky top-1/3 flex flex-col items-center gap-2 p-6 text-center font-medium text-accent-text">
            <Upload aria-hidden className="size-6" />
            {t("upload.drop")}
          </p>
        </div>
      )}
    </div>
  );
}
