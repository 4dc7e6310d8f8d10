# ruff: noqa: RUF001 (French apostrophes)
"""The mail about a request for a person, in English and French.

What somebody outside wrote stands in it as text, quoted and never as a link of ours.
"""

from html import escape
from typing import Literal
from urllib.parse import urlencode

from frontdesk.identity import User
from frontdesk.mail import Mail
from frontdesk.records.agent import Agent
from frontdesk.records.conversation import Conversation
from frontdesk.records.handoff import Handoff
from frontdesk.settings import get_settings

Locale = Literal["en", "fr"]
QUESTION_LENGTH = 1_000
_CHANNELS = {
    "api": "API",
    "mcp": "MCP",
    "slack": "Slack",
    "discord": "Discord",
    "whatsapp": "WhatsApp",
}
_TEXTS: dict[Locale, dict[str, str]] = {
    "en": {
        "subject": "Somebody asks for a person: {agent}",
        "intro": "Somebody who talks to {agent} asks for a person.",
        "colon": ":",
        "visitor": "Visitor",
        "who": "Who",
        "where": "Where",
        "contact": "Contact",
        "no_contact": "none left; they may come back to the conversation",
        "question": "What they wrote last:",
        "action": "Open the conversation",
        "rest": "It waits on the start page until a member marks it as answered.",
        "widget": "Widget",
    },
    "fr": {
        "subject": "Quelqu’un demande une personne : {agent}",
        "intro": "Quelqu’un qui parle à {agent} demande une personne.",
        "colon": "\u00a0:",
        "visitor": "Visiteur",
        "who": "Qui",
        "where": "Où",
        "contact": "Contact",
        "no_contact": "aucun ; la personne reviendra peut-être dans la conversation",
        "question": "Son dernier message :",
        "action": "Ouvrir la conversation",
        "rest": "Elle attend sur la page d’accueil jusqu’à ce qu’un membre la marque comme "
        "répondue.",
        "widget": "Widget",
    },
}


def handoff_mail(
    user: User, agent: Agent, conversation: Conversation, handoff: Handoff, question: str
) -> Mail:
    """The mail to one member, as text and as simple HTML."""
    texts = _TEXTS[user.locale]
    name = " ".join(agent.name.split())
    intro = texts["intro"].format(agent=name)
    link = conversation_link(conversation)
    facts = {
        texts["who"]: (conversation.user and conversation.user.name) or texts["visitor"],
        texts["where"]: _CHANNELS.get(handoff.channel, texts.get(handoff.channel, handoff.channel)),
        texts["contact"]: handoff.contact.value if handoff.contact else texts["no_contact"],
    }
    quoted = question[:QUESTION_LENGTH]
    colon = texts["colon"]
    lines = [f"{label}{colon} {value}" for label, value in facts.items()]
    quote = "\n".join(f"> {line}" for line in quoted.splitlines())
    rows = "".join(
        f"<br><b>{escape(label)}{colon}</b> {escape(value)}" for label, value in facts.items()
    )
    return Mail(
        to=user.email,
        subject=texts["subject"].format(agent=name)[:200],
        thread=conversation.id,
        text="\n\n".join(
            [
                intro,
                "\n".join(lines),
                f"{texts['question']}\n{quote}",
                f"{texts['action']}{colon}\n{link}",
                texts["rest"],
                "Frontdesk\n",
            ]
        ),
        html=(
            f'<!doctype html><html lang="{user.locale}"><body><p>{escape(intro)}{rows}</p>'
            f"<p>{escape(texts['question'])}</p>"
            f'<blockquote style="white-space:pre-wrap">{escape(quoted)}</blockquote>'
            f'<p><a href="{escape(link)}">{escape(texts["action"])}</a></p>'
            f"<p>{escape(texts['rest'])}</p><p>Frontdesk</p></body></html>"
        ),
    )


def conversation_link(conversation: Conversation) -> str:
    """Where a member reads the conversation, in whichever workspace they are."""
    query = urlencode(
        {
            "workspace": conversation.workspace_id,
            "of": conversation.agent_id,
            "conversation": conversation.id,
        }
    )
    return f"{get_settings().base_url.rstrip('/')}/conversations?{query}"
