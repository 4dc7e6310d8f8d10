import { useTranslation } from "react-i18next";
import { Button } from "./Button";

/** The end of a cursor list: fits the result of `useInfiniteQuery`. */
export function LoadMore({
  query,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) {
  const { t } = useTranslation();
  if (!query.hasNextPage) return null;
  return (
    <div className="mt-4 flex justify-center">
      <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t("actions.load_more")}
      </Button>
    </div>
  );
}
