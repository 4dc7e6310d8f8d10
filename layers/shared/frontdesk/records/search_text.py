"""Text as it is searched: folded, without accents, each word once."""

import re
import unicodedata

WORDS_BYTES = 40_000


def searchable(text: str) -> str:
    """The distinct words of a text in order of appearance, folded, joined by spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    stripped = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(dict.fromkeys(re.findall(r"\w+", stripped)))


def merged(words: str, text: str) -> str:
    """``words`` with those of ``text`` added, up to `WORDS_BYTES`."""
    return (
        " ".join(dict.fromkeys([*words.split(), *searchable(text).split()]))
        .encode()[:WORDS_BYTES]
        .decode(errors="ignore")
    )
