"""What the model is sent: the system text of the agent's config, then the branch so far."""

from frontdesk.engine.agents import AgentConfig
from frontdesk.engine.conversations import Message

HISTORY_MESSAGES = 60
HISTORY_BYTES = 240_000
"""About 60,000 tokens; older messages are left out of the prompt, never out of the record."""

_LANGUAGES = {"en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian"}


def system_text(config: AgentConfig) -> str:
    """The system message: instructions, language, guardrails."""
    parts = [config.instructions.strip() or "You are a helpful assistant."]
    if config.language != "auto":
        language = _LANGUAGES.get(config.language, config.language)
        parts.append(f"Always answer in {language}.")
    if config.guardrails.blocked_topics:
        topics = "\n".join(f"- {topic}" for topic in config.guardrails.blocked_topics)
        refusal = config.guardrails.refuse_message.strip()
        answer = f' Answer with exactly: "{refusal}"' if refusal else " Decline politely."
        parts.append(f"Do not discuss these topics:\n{topics}\nIf asked about one:{answer}")
    return "\n\n".join(parts)


def history(branch: list[Message]) -> list[Message]:
    """The newest messages of a branch that fit, oldest first; the last is the one to answer.

    Messages without content (an answer that failed before its first word) are left out, since
    endpoints refuse empty ones.
    """
    kept: list[Message] = []
    size = 0
    for message in reversed(branch):
        if not message.content:
            continue
        size += len(message.content.encode())
        if kept and (size > HISTORY_BYTES or len(kept) == HISTORY_MESSAGES):
            break
        kept.append(message)
    kept.reverse()
    return kept


def model_messages(system: str, messages: list[Message]) -> list[dict[str, str]]:
    """Role and content of each message, the system message first."""
    return [
        {"role": "system", "content": system},
        *({"role": message.role, "content": message.content} for message in messages),
    ]
