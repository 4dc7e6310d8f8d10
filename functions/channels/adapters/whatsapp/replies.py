# ruff: noqa: RUF001 (French apostrophes)
"""What is said on WhatsApp besides the answer, in the reader's language as their number tells."""

# France and where else its numbers are: WhatsApp tells no language.
_FRENCH = ("+33", "+262", "+590", "+594", "+596", "+508", "+687", "+689", "+681")

_WORDS = {
    "unreadable": (
        "Thank you! I cannot look at pictures or listen to recordings yet. Please write to me "
        "what it is about.",
        "Merci ! Je ne peux pas encore regarder d’images ni écouter d’enregistrements. "
        "Écrivez-moi de quoi il s’agit.",
    ),
    "part_unreadable": (
        "(I could not open everything that you sent: only text for now. I answer what I could "
        "read.)",
        "(Je n’ai pas pu ouvrir tout ce que vous avez envoyé : seulement du texte pour "
        "l’instant. Je réponds à ce que j’ai pu lire.)",
    ),
    "document": ("Document {number}:", "Document {number} :"),
    "document_lost": (
        "I sent a document that cannot be read.",
        "J’ai envoyé un document qui ne peut pas être lu.",
    ),
    "location": ("My location: {place}", "Ma position : {place}"),
    "nothing": ("There is no answer to show.", "Il n’y a pas de réponse à afficher."),
}


def locale_of(address: str) -> str:
    """``fr`` or ``en`` for ``whatsapp:+…``."""
    return "fr" if address.removeprefix("whatsapp:").startswith(_FRENCH) else "en"


def said(what: str, locale: str, **values: str) -> str:
    """The text in French for ``fr``, else in English."""
    english, french = _WORDS[what]
    return (french if locale == "fr" else english).format(**values)
