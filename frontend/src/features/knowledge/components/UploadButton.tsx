import { Upload } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button, type ButtonProps } from "@/components/ui/Button";
import { ACCEPT } from "../lib/checkFile";

/** Opens the browser's dialog for files. */
export function UploadButton({ onFiles, ...rest }: { onFiles: (files: File[]) => void } & Pick<ButtonProps, "variant" | "size">) {
  const { t } = useTranslation("knowledge");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={<Upload aria-hidden />} onClick={() => input.current?.click()} {...rest}>
        {t("upload.button")}
      </Button>
      <input
        accept={ACCEPT}
        aria-label={t("upload.button")}
        hidden
        multiple
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again.
          event.target.value = "";
        }}
        ref={input}
        type="file"
      />
    </>
  );
}
