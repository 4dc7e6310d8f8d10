"""The offline model: which sentences it quotes, and that it is honest about it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from frontdesk.engine.embeddings import EmbeddingError
from frontdesk.engine.llm import Completion, Knowledge, ModelRequest, Piece
from frontdesk.engine.llm.extraction import best_quotes
from frontdesk.engine.llm.offline import OfflineModel
from frontdesk.engine.llm.sentences import sentences
from frontdesk.records.retrieval import RetrievedPassage


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. J. R. Smith lives at St. Mary's. He came in 1990.",
         ["Dr. J. R. Smith lives at St. Mary's.", "He came in 1990."]),
        ("It costs approx. 5 Euro, e.g. in the U.S. Army. No. 7 is free.",
         ["It costs approx. 5 Euro, e.g. in the U.S. Army.", "No. 7 is free."]),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("Version 2.19.1 is out. \u00c9t\u00e9 comme hiver.",
         ["Version 2.19.1 is out.", "\u00c9t\u00e9 comme hiver."]),
        ("Das gilt z.B. hier, d.h. immer. Ja.", ["Das gilt z.B. hier, d.h. immer.", "Ja."]),
        ("A line that a narrow page has broken in the\nmiddle goes on here. Next.",
         ["A line that a narrow page has broken in the middle goes on here.", "Next."]),
        ("Title\n\n- first item of the list\n- second item of the list",
         ["Title", "- first item of the list", "- second item of the list"]),
        ("", []),
        (" \n ", []),
    ],
)  # fmt: skip
def test_sentences(text: str, cut: list[str]) -> None:
    assert sentences(text) == cut


def passage(number: int, text: str, score: float = 0.7) -> RetrievedPassage:
    return RetrievedPassage(
        number=number,
        document_id=f"doc{number}",
        document_name=f"{number}.txt",
        passage_id=f"doc{number}.0",
        text=text,
        bm25=1,
        cosine=0.5,
        score=score,
    )


NORMANS = passage(
    1,
    "The Normans were the people who gave their name to Normandy, a region in France. Their "
    "leader, who swore fealty to King Charles III, was Rollo. They came in 911 and stayed. "
    "Did you know that already?",
)
SHOP = passage(2, "The shop opens at nine. It sells shoes and boots. Shoes cost 80 Euro.", 0.6)


def best(question: str, *passages: RetrievedPassage) -> tuple[int, str]:
    quotes = asyncio.run(best_quotes(question, passages))
    return quotes[0].number, quotes[0].text


@pytest.mark.parametrize(
    ("question", "number", "holds"),
    [
        ("Who was the leader of the Normans?", 1, "Rollo"),
        ("In what year did the Normans come and stay?", 1, "911"),
        ("In which country is Normandy?", 1, "France"),
        ("How much are shoes?", 2, "80 Euro"),
        ("When does the shop open?", 2, "nine"),
        ("Wann \u00f6ffnet der Shop?", 2, "nine"),
    ],
)
def test_the_sentence_that_answers_is_quoted(question: str, number: int, holds: str) -> None:
    found, text = best(question, NORMANS, SHOP)
    assert (found, holds in text) == (number, True), text


def test_a_sentence_is_read_with_the_one_before_it() -> None:
    text = "Anna Berg founded the company. She did so in 1987. The office has a garden with trees."
    quotes = asyncio.run(best_quotes("Who founded the company?", [passage(1, text)]))
    assert [quote.text[:8] for quote in quotes] == ["Anna Ber", "She did ", "The offi"]


def test_a_question_is_no_answer() -> None:
    quotes = asyncio.run(best_quotes("Did you know that already?", [NORMANS]))
    assert not any(quote.text.endswith("?") for quote in quotes)


def test_only_the_best_passages_are_quoted() -> None:
    passages = [passage(n, f"The shop number {n} opens at {n}.") for n in range(1, 7)]
    quotes = asyncio.run(best_quotes("When does the shop open?", passages))
    assert {quote.number for quote in quotes} == {1, 2, 3}


def test_without_the_embedding_model_the_words_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        async def embed(self, _: Sequence[str]) -> Any:
            raise EmbeddingError("embedding_missing", "No.", retryable=False)

    monkeypatch.setattr("frontdesk.engine.llm.extraction.embedder_for", lambda _: Missing())
    assert "Rollo" in best("Who was the leader who swore fealty?", NORMANS, SHOP)[1]


def answer(question: str, knowledge: Knowledge | None, language: str = "auto") -> str:
    messages = [{"role": "system", "content": "secret"}, {"role": "user", "content": question}]
    request = ModelRequest("frontdesk-offline", messages, 0.7, None, language, knowledge)

    async def whole() -> list[Piece | Completion]:
        return [part async for part in OfflineModel().stream(request)]

    *pieces, end = asyncio.run(whole())
    assert isinstance(end, Completion)
    return "".join(piece.text for piece in pieces if isinstance(piece, Piece))


def test_it_quotes_with_numbers_and_says_what_it_is() -> None:
    question = "Who was the leader of the Normans?"
    text = answer(question, Knowledge(question, [NORMANS, SHOP]))
    assert text.startswith("I am Frontdesk's offline model. I do not write answers, I only quote.")
    quotes = [line for line in text.splitlines() if line.startswith("> ")]
    assert 1 <= len(quotes) <= 3
    assert quotes[0].endswith("was Rollo. [1]")
    assert "secret" not in text
    french = answer("Qui est le chef ?", Knowledge("Qui est le chef ?", [NORMANS]))
    assert french.startswith("Je suis le mod\u00e8le hors ligne de Frontdesk.")
    assert "[1]" in french
    assert answer(question, Knowledge(question, [SHOP]), "fr").startswith("Je suis")


def test_it_says_that_it_found_nothing_or_could_not_search() -> None:
    assert "nothing in the knowledge" in answer("Hello", Knowledge("Hello", []))
    assert "rien trouv\u00e9 dans les connaissances" in answer("x", Knowledge("x", []), "fr")
    assert "cannot be searched" in answer("Hello", Knowledge("Hello", [], failed=True))
    assert "no AI model is connected" in answer("Hello", None)


def test_what_stands_in_a_document_is_no_markdown_and_no_citation() -> None:
    text = "# The `shop` opens at nine [2] or ten [3, 4]."
    question = "When does the shop open?"
    quoted = answer(question, Knowledge(question, [passage(1, text)])).splitlines()[-1]
    assert quoted == "> The 'shop' opens at nine or ten. [1]"


def test_a_passage_without_a_sentence() -> None:
    question = "When does the shop open?"
    assert "nothing in the knowledge" in answer(question, Knowledge(question, [passage(1, "?")]))
