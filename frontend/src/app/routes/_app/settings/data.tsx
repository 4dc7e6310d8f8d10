import { createFileRoute } from "@tanstack/react-router";
import { DeleteAccount } from "@/features/account/components/DeleteAccount";
import { ExportSettings } from "@/features/account/components/ExportSettings";

export const Route = createFileRoute("/_app/settings/data")({
  component: () => (
    <>
      <ExportSettings />
      <DeleteAccount />
    </>
  ),
});
