# ruff: noqa: RUF001 (French apostrophes)
"""What the bot says of its own accord, in the reader's language."""

_WORDS = {
    "off": (
        "This bot is switched off at the moment.",
        "Ce bot est désactivé pour le moment.",
    ),
    "unknown": (
        "I only understand /{command}.",
        "Je ne comprends que /{command}.",
    ),
    "empty": (
        "Write your question after /{command}.",
        "Écrivez votre question après /{command}.",
    ),
    "too_late": (
        "This answer took longer than the 15 minutes that Discord allows. Please ask again.",
        "Cette réponse a dépassé les 15 minutes que Discord accorde. Posez la question à nouveau.",
    ),
    "nothing": (
        "There is no answer to show.",
        "Il n’y a pas de réponse à afficher.",
    ),
}


def said(what: str, locale: str, **values: str) -> str:
    """The text in French for a French locale (``fr``, ``fr-FR``), else in English."""
    english, french = _WORDS[what]
    text = french if locale.lower().startswith("fr") else english
    return text.format(**values)
