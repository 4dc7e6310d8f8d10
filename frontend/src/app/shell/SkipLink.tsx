import { useTranslation } from "react-i18next";

export function SkipLink() {
  const { t } = useTranslation();
  return (
    <a
      className="sr-only z-50 rounded-lg bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      href="#content"
      onClick={(event) => {
        // The address stays as it is: a hash would be a navigation.
        event.preventDefault();
        document.getElementById("content")?.focus();
      }}
    >
      {t("nav.skip")}
    </a>
  );
}
