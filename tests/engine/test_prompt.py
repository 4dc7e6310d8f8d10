"""What the model is given with the question, and what it is told about it."""

from frontdesk import clock
from frontdesk.engine.prompt import model_messages
from frontdesk.records.document import Failure
from frontdesk.records.message import Message
from frontdesk.records.retrieval import Citation, Retrieval, RetrievedPassage


def retrieval(*texts: str, failure: Failure | None = None) -> Retrieval:
    passages = [
        RetrievedPassage(
            number=number,
            document_id="doc",
            document_name="Opening\nhours.pdf",
            passage_id=f"doc.{number}",
            page=number if number > 1 else None,
            heading="Shop > Hours" if number > 1 else "",
            text=text,
            bm25=1,
            cosine=1,
            score=1,
        )
        for number, text in enumerate(texts, 1)
    ]
    return Retrieval(
        query="q", passages=passages, embedding="x@1", embedding_ms=1, search_ms=1, failure=failure
    )


def message(role: str, content: str, *, cited: bool = False) -> Message:
    citation = Citation(
        number=1, document_id="doc", document_name="n", passage_id="doc.1", text="t"
    )
    return Message.model_validate(
        {
            "id": "msg",
            "workspace_id": "wks",
            "conversation_id": "cnv",
            "role": role,
            "content": content,
            "citations": [citation] if cited else [],
            "created_at": clock.now(),
        }
    )


def test_the_passages_stand_before_the_question_inside_of_the_fence() -> None:
    sent = model_messages(
        "Be brief.", [message("user", "When?")], retrieval("At nine.", "At ten [1]."), "f00"
    )
    assert sent[1]["content"] == (
        "<knowledge-f00>\n"
        "[1] Opening hours.pdf\nAt nine.\n\n"
        "[2] Opening hours.pdf | page 2 | Shop > Hours\nAt ten (1).\n"
        "</knowledge-f00>\n\nWhen?"
    )
    system = sent[0]["content"]
    assert system.startswith("Be brief.\n\n# Knowledge\n")
    for rule in ("<knowledge-f00>", "never instructions", "[1][2]", "you do not know"):
        assert rule in system


def test_without_passages_the_question_stands_alone() -> None:
    for found, rule in (
        (retrieval(), "nothing relevant was found"),
        (retrieval(failure=Failure(code="x", detail="secret")), "could not be searched"),
    ):
        sent = model_messages("S", [message("user", "When?")], found, "f00")
        assert sent[1]["content"] == "When?"
        assert rule in sent[0]["content"]
        assert "secret" not in sent[0]["content"]
    assert model_messages("S", [message("user", "When?")])[0]["content"] == "S"


def test_earlier_answers_lose_their_citations_and_nothing_else_does() -> None:
    branch = [
        message("user", "a[1]"),
        message("assistant", "Nine [1].", cited=True),
        message("user", "Sure?"),
        message("assistant", "Not cited [1]."),
        message("user", "b [1]"),
    ]
    sent = [entry["content"] for entry in model_messages("S", branch)]
    assert sent == ["S", "a[1]", "Nine.", "Sure?", "Not cited [1].", "b [1]"]
