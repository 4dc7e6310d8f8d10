import { Link } from "@tanstack/react-router";
import { Activity, GitBranch, MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/Button";
import { usePageTitle } from "@/components/ui/PageHeader";

const FEATURES = [
  { key: "build", icon: MessagesSquare },
  { key: "versions", icon: GitBranch },
  { key: "trace", icon: Activity },
] as const;

/** The first page for somebody without an account: what this is, and the way in. */
export function Landing() {
  const { t } = useTranslation("landing");
  usePageTitle("");
  return (
    <div className="mx-auto w-full max-w-6xl flex-1 px-5 pt-10 pb-20 sm:pt-20">
      <div className="grid items-center gap-12 lg:grid-cols-[1.3fr_1fr]">
        <div>
          <h1
            className="bg-(image:--headline) bg-clip-text pb-2 text-4xl leading-[1.1] font-semibold tracking-tight text-balance text-transparent sm:text-6xl"
            tabIndex={-1}
          >
            {t("title")}
          </h1>
          <p className="mt-4 max-w-2xl text-lg text-muted sm:text-xl">{t("lead")}</p>
          <div className="mt-8 flex flex-wrap gap-3">
            <Button asChild size="lg" variant="primary">
              <Link to="/register">{t("start")}</Link>
            </Button>
            <Button asChild size="lg">
              <Link to="/sign-in">{t("sign_in")}</Link>
            </Button>
          </div>
        </div>
        <Example />
      </div>
      <ul className="mt-16 grid gap-px overflow-hidden rounded-xl border border-line bg-line sm:mt-24 md:grid-cols-3">
        {FEATURES.map(({ key, icon: Icon }) => (
          <li className="bg-surface p-6" key={key}>
            <span className="flex size-9 items-center justify-center rounded-lg bg-(image:--gradient) text-white">
              <Icon aria-hidden className="size-4.5" />
            </span>
            <h2 className="mt-4 text-lg font-semibold">{t(`features.${key}.title`)}</h2>
            <p className="mt-1.5 text-muted">{t(`features.${key}.text`)}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A picture, made of text, of what an agent's answer looks like. */
function Example() {
  const { t } = useTranslation("landing");
  return (
    <div aria-hidden className="relative max-lg:hidden">
      <div className="absolute inset-6 rounded-full bg-(image:--gradient) opacity-25 blur-3xl" />
      <div className="relative space-y-4 rounded-xl border border-line bg-surface/80 p-5 backdrop-blur">
        <p className="ml-auto w-fit max-w-[85%] rounded-xl rounded-br-sm bg-accent px-3.5 py-2 text-on-accent">
          {t("example.question")}
        </p>
        <p className="w-fit max-w-[85%] rounded-xl rounded-bl-sm bg-hover px-3.5 py-2">{t("example.answer")}</p>
        <p className="border-t border-line pt-3 text-xs text-muted tabular">{t("example.trace")}</p>
      </div>
    </div>
  );
}
