"""Our own words to people on a platform, in their language: why there is no answer, and what an
answer rests on."""

from collections.abc import Sequence

from frontdesk.records.retrieval import Citation, public_name

_EN = {
    "agent_not_deployed": "I am not ready yet. Please try again later.",
    "daily_requests_used_up": ("Today's limit of messages is reached. Please try again tomorrow."),
    "daily_budget_used_up": "Today's limit is reached. Please try again tomorrow.",
    "rate_limited": "There are too many messages right now. Please try again in a minute.",
    "message_too_long": "That message is too long for me. Please send a shorter one.",
    "attachments_only": "I can only read text so far. Please write what you need.",
    "model_timeout": "The answer took too long. Please ask again.",
    "model": "Something went wrong while I was answering. Please ask again.",
    "sources": "Sources:",
    "page": "page",
    "unnamed": "From our documents",
}
_FR = {
    "agent_not_deployed": "Je ne suis pas encore prêt. Réessayez plus tard.",
    "daily_requests_used_up": (
        "Le nombre de messages d'aujourd'hui est atteint. Réessayez demain."
    ),
    "daily_budget_used_up": "La limite d'aujourd'hui est atteinte. Réessayez demain.",
    "rate_limited": "Il y a trop de messages en ce moment. Réessayez dans une minute.",
    "message_too_long": "Ce message est trop long pour moi. Envoyez-en un plus court.",
    "attachments_only": "Je ne lis que du texte pour l'instant. Écrivez ce qu'il vous faut.",
    "model_timeout": "La réponse a pris trop de temps. Posez la question à nouveau.",
    "model": "Une erreur s'est produite pendant ma réponse. Posez la question à nouveau.",
    "sources": "Sources :",
    "page": "page",
    "unnamed": "Extrait de nos documents",
}


def said(code: str, locale: str) -> str:
    """The sentence for a code; that about a failed answer for one without its own."""
    words = _words(locale)
    return words.get(code, words["model"])


def with_sources(text: str, citations: Sequence[Citation], locale: str) -> str:
    """The answer with what its ``[1]`` stand for, since a platform cannot open them."""
    if not citations:
        return text
    words = _words(locale)
    lines = [words["sources"]]
    for citation in sorted(citations, key=lambda each: each.number):
        shown = public_name(citation.document_name, citation.url) or citation.heading
        name = " ".join(shown.translate(_PLAIN).split()) or words["unnamed"]
        if citation.url and citation.url.startswith(("https://", "http://")):
            name = f"[{name}]({citation.url})"
        page = f", {words['page']} {citation.page}" if citation.page else ""
        lines.append(f"[{citation.number}] {name}{page}")
    return f"{text.rstrip()}\n\n" + "\n".join(lines)


_PLAIN = str.maketrans("", "", "[]()*_`~")


def _words(locale: str) -> dict[str, str]:
    return _FR if locale.lower().startswith("fr") else _EN
