import { useTranslation } from "react-i18next";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { Markdown } from "../markdown/Markdown";
import type { ChatAgent } from "./ChatAgent";

/** A conversation before its first message: who is here, and what one may ask. */
export function EmptyChat({
  agent,
  disabled,
  onAsk,
}: {
  agent: ChatAgent;
  disabled: boolean;
  onAsk: (question: string) => void;
}) {
  const { t } = useTranslation("chat");
  return (
    <div className="m-auto flex w-full max-w-lg flex-col items-center py-8 text-center">
      <AgentIcon className="size-12 rounded-xl text-2xl" color={agent.color} icon={agent.icon} />
      <p className="mt-4 text-lg font-semibold">{agent.name}</p>
      <div className="mt-1 max-w-full text-muted">
        {agent.welcomeMessage ? <Markdown text={agent.welcomeMessage} /> : <p>{t("empty.welcome")}</p>}
      </div>
      {agent.suggestedQuestions.length > 0 && (
        <ul aria-label={t("empty.suggestions")} className="mt-6 grid w-full gap-2 @lg:grid-cols-2">
          {agent.suggestedQuestions.map((question, index) => (
            <li className="grid" key={index}>
              <button
                className="min-h-11 rounded-lg border border-line bg-surface px-3 py-2 text-left transition-colors hover:border-line-strong hover:bg-hover disabled:opacity-60"
                disabled={disabled}
                onClick={() => onAsk(question)}
                type="button"
              >
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
