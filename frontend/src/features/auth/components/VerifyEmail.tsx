import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { getSession, patchSession, useSession } from "@/api/session";
import { Button } from "@/components/ui/Button";
import { FormError } from "@/components/ui/FormError";
import { problemMessage } from "@/lib/problemMessage";
import { verifyEmail } from "../api/auth";
import { AuthCard } from "./AuthCard";

/**
 * Confirms the address that a link from a mail stands for. It takes a click, because mail
 * scanners open links by themselves and would use the token up.
 */
export function VerifyEmail({ token }: { token?: string }) {
  const { t } = useTranslation("auth");
  const signedIn = useSession().status === "signed-in";
  const verify = useMutation({
    mutationFn: verifyEmail,
    onSuccess: () => {
      const { user } = getSession();
      if (user) patchSession({ user: { ...user, email_verified: true } });
    },
  });
  const onward = (
    <Button asChild className="w-full" size="lg" variant={verify.isSuccess ? "primary" : "secondary"}>
      <Link to={signedIn ? "/home" : "/sign-in"}>{signedIn ? t("verify.home") : t("verify.sign_in")}</Link>
    </Button>
  );

  if (!token) {
    return (
      <AuthCard description={t("verify.no_token")} title={t("verify.no_token_title")}>
        {onward}
      </AuthCard>
    );
  }
  if (verify.isSuccess) {
    return (
      <AuthCard description={<span role="status">{t("verify.done")}</span>} title={t("verify.done_title")}>
        {onward}
      </AuthCard>
    );
  }
  if (verify.error instanceof ProblemError && verify.error.code === "invalid_token") {
    const hint = signedIn ? t("verify.refused_signed_in") : t("verify.refused");
    return (
      <AuthCard description={<span role="status">{hint}</span>} title={t("verify.refused_title")}>
        {onward}
      </AuthCard>
    );
  }
  return (
    <AuthCard description={t("verify.description")} title={t("verify.title")}>
      <div className="space-y-4">
        <FormError message={verify.error ? problemMessage(verify.error) : undefined} />
        <Button
          busy={verify.isPending}
          className="w-full"
          onClick={() => verify.mutate({ token })}
          size="lg"
          variant="primary"
        >
          {t("verify.submit")}
        </Button>
        {verify.isError && onward}
      </div>
    </AuthCard>
  );
}
