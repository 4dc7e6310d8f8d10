"""Citations in a stream: checked wherever it is cut."""

import random
import re

import pytest

from frontdesk.engine.citations import CitationFilter, without_citations

GIVEN = (1, 2, 3)


def whole(text: str, given: tuple[int, ...] = GIVEN) -> tuple[str, list[int]]:
    return in_pieces([text], given)


def in_pieces(pieces: list[str], given: tuple[int, ...] = GIVEN) -> tuple[str, list[int]]:
    checked = CitationFilter(given)
    told = [checked.feed(piece) for piece in pieces] + [checked.finish()]
    return "".join(text for text, _ in told), [number for _, new in told for number in new]


@pytest.mark.parametrize(
    ("said", "shown", "cited"),
    [
        ("Open at nine [1].", "Open at nine [1].", [1]),
        ("Nine [1], ten [1] [2].", "Nine [1], ten [1] [2].", [1, 2]),
        ("Nine [7]. Ten [12][2].", "Nine. Ten[2].", [2]),
        ("Nine [1, 2] ten [1;3] all [1-3].", "Nine [1][2] ten [1][3] all [1][2][3].", [1, 2, 3]),
        ("Nine [1, 9].", "Nine [1].", [1]),
        ("Nine [^2] \u30103\u3011.", "Nine [2] [3].", [2, 3]),
        ("In [2024] and [ ] and [a] and [].", "In [2024] and [ ] and [a] and [].", []),
        ("A [1", "A [1", []),
        ("A [1\n2]", "A [1\n2]", []),
        ("`a[7]` [1]", "`a[7]` [1]", [1]),
        ("``a`[7]`` [7]", "``a`[7]``", []),
        ("x\n```py\na[7] = b[1]\n```\nc [7] [2]", "x\n```py\na[7] = b[1]\n```\nc [2]", [2]),
        ("> ~~~\n> a[7]\n> ~~~\n> [7]b", "> ~~~\n> a[7]\n> ~~~\n>b", []),
        ("a `left open [7]\n\nnext [7]", "a `left open [7]\n\nnext", []),
        ("[1](http://evil.example)", "[1] (http://evil.example)", [1]),
        ("See [1]: yes\n[1]: http://evil.example", "See [1]: yes\n[1] : http://evil.example", [1]),
        ("[[7]1] [1[7]2]", "[ 1] [1 2]", []),
        ("[1 [2]", "[1 [2]", [2]),
        ("a\t[2]", "a\t[2]", [2]),
    ],
)
def test_what_is_kept_and_what_is_removed(said: str, shown: str, cited: list[int]) -> None:
    assert whole(said) == (shown, cited)


ALPHABET = [*"[]123 ,\n`~a(:-^\u3010\u3011>", "[1]", "[7]", " [2]", "```\n", "word ", "12"]


def samples(count: int) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(ALPHABET, k=chance.randint(1, 30))) for _ in range(count)]


def test_the_cuts_of_the_stream_change_nothing() -> None:
    chance = random.Random(8)
    for text in samples(3000):
        cuts = sorted(chance.sample(range(len(text) + 1), min(4, len(text))))
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        assert in_pieces(pieces) == whole(text) == in_pieces(list(text)), text


def test_no_number_that_was_not_given_is_left_and_every_new_one_is_told_once() -> None:
    for text in samples(3000):
        if "`" in text or "~" in text:
            continue
        shown, cited = whole(text, (1, 2))
        left = [int(number) for number in re.findall(r"\[(\d{1,3})\]", shown)]
        assert set(left) == set(cited) <= {1, 2}, text
        assert len(cited) == len(set(cited))


def test_only_what_may_become_a_citation_is_held_back() -> None:
    checked = CitationFilter(GIVEN)
    assert checked.feed("One two")[0] == "One two"
    assert checked.feed(" [")[0] == ""
    assert checked.feed("see")[0] == " [see"
    assert checked.feed("[" + "1 " * 40)[0].startswith("[1 1")


def test_a_citation_comes_with_its_number_when_it_is_complete() -> None:
    checked = CitationFilter(GIVEN)
    assert checked.feed("A [") == ("A", [])
    assert checked.feed("2") == ("", [])
    assert checked.feed("]") == (" [2]", [2])
    assert checked.feed(" [2]") == (" [2]", [])


def test_history_is_without_citations() -> None:
    assert without_citations("Nine [1][2]. `a[1]` Ten [3].") == "Nine. `a[1]` Ten."
