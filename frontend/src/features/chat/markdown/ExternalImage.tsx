import { Image } from "lucide-react";
import { useTranslation } from "react-i18next";

/**
 * An image in an answer, as a link that opens it in a new tab.
 *
 * Never loaded here: a picture's address can carry what was said in the chat to
 * whoever serves it, and the page's security policy forbids foreign images anyway.
 */
export function ExternalImage({ src, alt }: { src: string; alt: string }) {
  const { t } = useTranslation("chat");
  if (!src) return <>{alt}</>;
  return (
    <a
      className="fd-image"
      href={src}
      rel="noopener noreferrer nofollow"
      target="_blank"
      title={t("image.hint", { url: src })}
    >
      <Image aria-hidden />
      {t("image.label", { alt: alt || t("image.untitled"), host: hostOf(src) })}
    </a>
  );
}

function hostOf(url: string): string {
  return new URL(url).host || url;
}
