"""The offline model: without a key and without a network, and honest about it.

It writes nothing of its own. It says what it is and quotes the sentences that fit the question
best: from the passages of the agent's knowledge, with their numbers, or from the conversation
where there is no knowledge. It never quotes the instructions, which are the builder's and not the
visitor's to see.
"""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Iterable, Sequence

from frontdesk.engine.llm.extraction import Quote, best_quotes
from frontdesk.engine.llm.port import (
    Completion,
    ModelRequest,
    Piece,
    estimate_tokens,
    message_text,
    message_tokens,
)
from frontdesk.engine.prices import OFFLINE_MODEL
from frontdesk.records.message import TokenUsage

_TEXTS = {
    "en": {
        "quote": "I am Frontdesk's offline model. I do not write answers, I only quote. "
        "From what was said in this conversation:",
        "knowledge": "I am Frontdesk's offline model. I do not write answers, I only quote. "
        "From the knowledge, what fits the question best:",
        "nothing": "I am Frontdesk's offline model: no AI model is connected, so I can only quote, "
        "and I have found nothing here that answers this. To get written answers, set "
        "`OPENAI_API_KEY` or `OPENAI_BASE_URL` and start Frontdesk again.",
        "unknown": "I am Frontdesk's offline model: I can only quote, and I have found nothing in "
        "the knowledge that answers this.",
        "failed": "I am Frontdesk's offline model: I can only quote, and the knowledge cannot be "
        "searched right now.",
    },
    "fr": {
        "quote": "Je suis le modèle hors ligne de Frontdesk. Je ne rédige pas, je cite seulement. "
        "Voici ce qui a été dit dans cette conversation :",
        "knowledge": "Je suis le modèle hors ligne de Frontdesk. Je ne rédige pas, je cite "
        "seulement. Voici ce qui, dans les connaissances, correspond le mieux à la question :",
        "nothing": "Je suis le modèle hors ligne de Frontdesk : aucun modèle d'IA n'est connecté, "
        "je ne peux donc que citer, et je n'ai rien trouvé ici qui réponde à cela. Pour obtenir "
        "des réponses rédigées, définissez `OPENAI_API_KEY` ou `OPENAI_BASE_URL`, puis relancez "
        "Frontdesk.",
        "unknown": "Je suis le modèle hors ligne de Frontdesk : je ne peux que citer, et je n'ai "
        "rien trouvé dans les connaissances qui réponde à cela.",
        "failed": "Je suis le modèle hors ligne de Frontdesk : je ne peux que citer, et les "
        "connaissances ne peuvent pas être consultées pour le moment.",
    },
}
QUOTED_MOST = 3
_CLOSE_TO_BEST = 0.75
"""What a further sentence of the knowledge must score, as a share of the best one's."""

_FRENCH_HINTS = frozenset(
    ("le", "la", "les", "des", "est", "une", "quel", "quelle", "vous", "je", "nous", "pour", "dans")
)
_STOP_WORDS = (
    _FRENCH_HINTS
    | {"the", "a", "an", "is", "are", "was", "of", "to", "in", "on", "and", "or", "for", "with"}
    | {"what", "who", "when", "where", "how", "do", "does", "you", "i", "it", "this", "that"}
    | {"my", "your", "can", "sur", "et", "un", "du", "que", "qui", "mon", "ma", "ce"}
)


class OfflineModel:
    """An extractive model with the interface of every other."""

    async def stream(self, request: ModelRequest) -> AsyncIterator[Piece | Completion]:
        """Answer the request; see `Model`."""
        answer = await _answer(request)
        for word in re.findall(r"\S+\s*|\s+", answer):
            yield Piece(word)
            await asyncio.sleep(0)
        prompt = sum(message_tokens(message) for message in request.messages)
        written = estimate_tokens(answer)
        yield Completion(
            "stop",
            TokenUsage(
                prompt_tokens=prompt,
                completion_tokens=written,
                total_tokens=prompt + written,
                estimated=True,
            ),
            OFFLINE_MODEL,
        )


async def _answer(request: ModelRequest) -> str:
    knowledge = request.knowledge
    asked = [message_text(m) for m in request.messages[1:] if m["role"] == "user"]
    question = knowledge.question if knowledge else asked[-1]
    texts = _TEXTS[_language(request.language, question)]
    if knowledge is None:
        said = [f"> {quote}" for quote in best_sentences(question, asked[:-1])]
        return texts["quote"] + "\n\n" + "\n".join(said) if said else texts["nothing"]
    if knowledge.failed:
        return texts["failed"]
    quotes = chosen(await best_quotes(question, knowledge.passages))
    cited = [f"> {_plain(quote.text)} [{quote.number}]" for quote in quotes]
    return texts["knowledge"] + "\n\n" + "\n\n".join(cited) if cited else texts["unknown"]


def chosen(ranked: Sequence[Quote]) -> list[Quote]:
    """What is quoted: the best sentence, and the next ones that come close to it."""
    return [
        quote for quote in ranked[:QUOTED_MOST] if quote.score >= _CLOSE_TO_BEST * ranked[0].score
    ]


def _plain(sentence: str) -> str:
    """A sentence that is not taken for Markdown or for a citation of its own."""
    text = re.sub(r"\s*\[\d{1,3}(?:[,\s]+\d{1,3})*\]", "", sentence).replace("`", "'")
    return re.sub(r"^(?:[#>|*+-]+\s*)+", "", text).strip()


def best_sentences(question: str, passages: Iterable[str]) -> list[str]:
    """The sentences that share the most meaningful words with the question, best first."""
    wanted = _words(question)
    scored: dict[str, float] = {}
    for passage in passages:
        for sentence in re.split(r"(?<=[.!?…])\s+|\n+", passage):
            words = _words(sentence)
            shared = len(wanted & words)
            # A question is no answer to a question.
            if shared and not sentence.rstrip().endswith("?"):
                scored[sentence.strip()[:500]] = shared / (len(wanted) + 0.1 * len(words))
    ranked = sorted(scored, key=lambda sentence: -scored[sentence])
    return [sentence for sentence in ranked if scored[sentence] >= 0.25][:QUOTED_MOST]


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    stripped = "".join(c for c in plain if not unicodedata.combining(c))
    return {word for word in re.findall(r"\w+", stripped) if word not in _STOP_WORDS}


def _language(configured: str, question: str) -> str:
    if configured in _TEXTS:
        return configured
    words = re.findall(r"\w+", question.casefold())
    return "fr" if any(word in _FRENCH_HINTS for word in words) else "en"
