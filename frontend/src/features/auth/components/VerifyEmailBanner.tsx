import { useMutation } from "@tanstack/react-query";
import { MailWarning } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { useCurrent } from "@/api/session";
import { Button } from "@/components/ui/Button";
import { problemMessage } from "@/lib/problemMessage";
import { resendVerification } from "../api/auth";

/** Stands above every page until the email address is confirmed; all of it is read on a phone, too. */
export function VerifyEmailBanner() {
  const { t } = useTranslation("auth");
  const { user } = useCurrent();
  const resend = useMutation({
    mutationFn: resendVerification,
    onSuccess: () => toast.success(t("banner.sent", { email: user.email })),
    onError: (error) => toast.error(problemMessage(error)),
  });
  if (user.email_verified) return null;
  return (
    <aside
      aria-label={t("banner.label")}
      className="flex shrink-0 items-center gap-x-3 border-b border-line bg-warning-soft px-4 py-1.5 text-sm text-warning"
    >
      <MailWarning aria-hidden className="size-4 shrink-0" />
      <p className="min-w-0 flex-1">
        {t("banner.text", { email: user.email })} {t("banner.hint")}
      </p>
      <Button
        busy={resend.isPending}
        className="px-0 text-warning hover:bg-transparent hover:underline"
        onClick={() => resend.mutate()}
        size="sm"
        variant="ghost"
      >
        {t("banner.resend")}
      </Button>
    </aside>
  );
}
