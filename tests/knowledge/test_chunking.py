"""Passages: their places, sizes, headings and ids, and that a change stays where it was made."""

import random
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.vectors import Passage
from knowledge.chunking import chunk, embedding_text, estimated_tokens
from knowledge.chunking.sentences import sentence_ends
from knowledge.parsing import Block, Heading, ParsedDocument, ParsedPage, ParsingError
from knowledge.parsing.read import parse
from tests.knowledge.samples import SAMPLES, shared_document

TEXT_OF_WORDS = (
    "the studio opens early and trainers help members with every machine while music plays "
    "softly towels are washed daily lockers need a coin guests register at reception"
)
WORDS = TEXT_OF_WORDS.split()


def sentence(number: int, words: int = 12) -> str:
    picked = random.Random(number).choices(WORDS, k=words)
    return " ".join(picked).capitalize() + f" {number}."


def paragraph(number: int, sentences: int = 4) -> str:
    return " ".join(sentence(number * 100 + n) for n in range(sentences))


def one_page(text: str, headings: list[Heading] | None = None) -> ParsedDocument:
    return ParsedDocument("txt", [ParsedPage(None, text, headings or [])])


def markdown(text: str) -> list[Passage]:
    return chunk("doc", parse(text.encode(), "a.md"))


def test_a_small_document_is_one_passage() -> None:
    (passage,) = chunk("doc_1", one_page("Hello there."))
    assert passage.text == "Hello there."
    assert (passage.ordinal, passage.start, passage.end, passage.page) == (0, 0, 12, None)
    name, _, digest = passage.id.partition(".")
    assert name == "doc_1"
    assert len(digest) == 16
    assert int(digest, 16) >= 0


def test_about_500_tokens_with_an_overlap_of_whole_sentences() -> None:
    text = "\n\n".join(paragraph(n) for n in range(100))
    passages = chunk("doc", one_page(text))
    sizes = [estimated_tokens(passage.text) for passage in passages]
    assert all(260 <= size <= 650 for size in sizes[:-1])
    assert 400 <= sum(sizes) / len(sizes) <= 520
    for before, after in pairwise(passages):
        shared = text[after.start : before.end]
        assert 0 < estimated_tokens(shared) <= 50
        assert shared.endswith(".")
        assert after.text[0].isupper()
        assert text[: after.start].rstrip().endswith(".")


def test_sections_keep_their_path_and_small_ones_are_together() -> None:
    large = "\n\n".join(paragraph(n) for n in range(12))
    passages = markdown(
        f"# Book\n\n## Small one\n\nFirst.\n\n## Small two\n\nSecond.\n\n"
        f"## Large\n\n### Inner\n\n{large}\n\n### Other\n\nThird."
    )
    assert passages[0].heading == "Book"
    assert "First." in passages[0].text
    assert "Second." in passages[0].text
    assert "Large" not in passages[0].text
    # A heading over headings is no passage of its own.
    assert passages[1].heading == "Book > Large > Inner"
    assert passages[1].text.startswith("## Large\n\n### Inner\n\n")
    assert passages[-1].heading == "Book > Large > Other"
    assert passages[-1].text == "### Other\n\nThird."


def test_the_sample_handbook_in_passages() -> None:
    passages = markdown((SAMPLES / "handbook.md").read_text())
    # A passage is about one thing: the opening hours are not found by what contracts are about.
    assert [passage.heading for passage in passages] == [
        "Studio handbook",
        "Studio handbook > Contracts",
        "Studio handbook > The door's interface",
    ]


def test_code_stays_whole_where_it_fits() -> None:
    code = "\n".join(f"call({n})  # {sentence(n, 5)}" for n in range(20))
    text = "\n\n".join(paragraph(n) for n in range(6))
    passages = markdown(f"{text}\n\n```\n{code}\n```\n\n{text}")
    assert sum(f"```\n{code}\n```" in passage.text for passage in passages) == 1
    long = "\n".join(f"    line_{n} = {n}" for n in range(300))
    parts = markdown(f"# A\n\n```\n{long}\n```")
    assert len(parts) > 2
    lines = [line for part in parts for line in part.text.split("\n") if "line_" in line]
    assert sorted(set(lines)) == sorted(long.split("\n"))
    assert all(line.startswith("    line_") for line in lines)


def test_rows_of_a_table_keep_their_header() -> None:
    rows = "\n".join(f"{n},name {n},{n * 7} EUR" for n in range(400))
    document = parse(f"number,name,price\n{rows}".encode(), "a.csv")
    passages = chunk("doc", document)
    assert len(passages) > 5
    text = document.pages[0].text
    for passage in passages:
        assert passage.text.startswith("number | name | price\n")
        own = text[passage.start : passage.end]
        assert passage.text.removesuffix(own) in ("", "number | name | price\n")
        assert all(line.count("|") == 2 for line in passage.text.split("\n"))
    together = [row for passage in passages for row in passage.text.split("\n")[1:]]
    assert together == text.split("\n")[1:]


def test_a_wide_record_keeps_what_names_it() -> None:
    head = ",".join(f"property number {n}" for n in range(200))
    row = ",".join(f"value {n}" for n in range(200))
    passages = chunk("doc", parse(f"{head}\n{row}".encode(), "a.csv"))
    assert len(passages) > 2
    assert all(p.text.startswith("property number 0: value 0\n") for p in passages)


def test_never_across_pages_but_for_a_sentence_that_runs_on() -> None:
    pages = [
        ParsedPage(1, "First page. The pause of a contract begins"),
        ParsedPage(2, "with the next month. Then it ends.\n\nMore."),
        ParsedPage(3, ""),
        ParsedPage(4, "Last page."),
    ]
    first, second, third = chunk("doc", ParsedDocument("pdf", pages))
    assert first.text == ("First page. The pause of a contract begins with the next month.")
    assert (first.page, first.start, first.end) == (1, 0, len(pages[0].text))
    assert (second.page, second.text) == (2, pages[1].text)
    assert (third.page, third.text) == (4, "Last page.")


def test_a_heading_holds_on_the_following_pages() -> None:
    pages = [
        ParsedPage(1, "Rules\n\nSome.", [(0, 1, "Rules")]),
        ParsedPage(2, "Others."),
        ParsedPage(3, "Prices\n\nMany.", [(0, 1, "Prices")]),
    ]
    passages = chunk("doc", ParsedDocument("pdf", pages))
    assert [passage.heading for passage in passages] == ["Rules", "Rules", "Prices"]


def test_what_is_embedded_says_the_title_once() -> None:
    passage = Passage("d.1", "d", 0, "## Pausing\n\nUp to three months.", "Contracts > Pausing")
    assert embedding_text(passage) == "Contracts\n## Pausing\n\nUp to three months."
    passage = Passage("d.1", "d", 0, "Three months.", "Contracts > Pausing")
    assert embedding_text(passage) == "Contracts > Pausing\nThree months."
    assert embedding_text(Passage("d.1", "d", 0, "Three months.")) == "Three months."


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One. ", "Two! ", "Three? ", "Four"]),
        (
            "Ask Dr. Weber at 6 a.m. or later. Good.",
            ["Ask Dr. Weber at 6 a.m. or later. ", "Good."],
        ),
        ("Am 3. Mai, z. B. mit J. Koch. Ende.", ["Am 3. Mai, z. B. mit J. Koch. ", "Ende."]),
        ("It costs 3.50 in 2019. That is all.", ["It costs 3.50 in 2019. ", "That is all."]),
        ("He said “Go.” She went.", ["He said “Go.” ", "She went."]),
        ("第一句。第二句！第三句", ["第一句。", "第二句！", "第三句"]),  # noqa: RUF001
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    ends = sentence_ends(text, 0, len(text))
    assert [text[a:b] for a, b in zip([0, *ends], ends, strict=False)] == sentences


def test_text_without_blanks_or_sentences() -> None:
    for text in (
        "语" * 5_000,
        "a" * 50_000,
        "สวัสดี" * 2_000,
        "word " * 5_000,
        ("x" + " " * 999) * 200,
    ):
        passages = chunk("doc", one_page(text.strip()))
        assert len(passages) > 3
        assert max(estimated_tokens(passage.text) for passage in passages) <= 660
        assert max(len(passage.text) for passage in passages) < 30_000


def test_repeated_texts_have_ids_of_their_own() -> None:
    pages = [ParsedPage(n, "Left blank on purpose.") for n in range(1, 6)]
    passages = chunk("doc", ParsedDocument("pdf", pages))
    assert len({passage.id for passage in passages}) == 5
    fewer = chunk("doc", ParsedDocument("pdf", pages[:4]))
    assert {passage.id for passage in fewer} < {passage.id for passage in passages}


def kept(before: ParsedDocument, after: ParsedDocument) -> float:
    """The share of passages that are the same in both."""
    old, new = ({passage.id for passage in chunk("doc", one)} for one in (before, after))
    return len(old & new) / len(old)


# The same examples each time: that one in thousands loses more is no failure.
@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(0, 149), st.integers(1, 8))
def test_a_new_paragraph_changes_only_what_is_near(seed: int, place: int, length: int) -> None:
    """In plain text without a heading, where nothing but the rule brings the cuts together."""
    paragraphs = [paragraph(seed * 1_000 + n, 1 + (seed + n * 7) % 6) for n in range(150)]
    changed = [*paragraphs[:place], paragraph(seed + 77_777_777, length), *paragraphs[place:]]
    assert kept(one_page("\n\n".join(paragraphs)), one_page("\n\n".join(changed))) >= 0.5


def test_most_changes_touch_a_few_passages() -> None:
    paragraphs = [paragraph(n, 1 + n * 7 % 6) for n in range(150)]
    before = one_page("\n\n".join(paragraphs))
    shares = sorted(
        kept(
            before,
            one_page("\n\n".join([*paragraphs[:at], paragraph(5_000 + at), *paragraphs[at:]])),
        )
        for at in range(0, 150, 3)
    )
    assert shares[len(shares) // 2] >= 0.85


def test_a_changed_section_leaves_the_others_alone() -> None:
    sections = [
        f"## Part {n}\n\n" + "\n\n".join(paragraph(n * 50 + k) for k in range(12))
        for n in range(10)
    ]
    before = parse("\n\n".join(sections).encode(), "a.md")
    sections[4] = "## Part 4\n\nNow it is short."
    after = parse("\n\n".join(sections).encode(), "a.md")
    old: dict[str, set[str]] = defaultdict(set)
    new: dict[str, set[str]] = defaultdict(set)
    for document, ids in ((before, old), (after, new)):
        for passage in chunk("d", document):
            ids[passage.heading].add(passage.id)
    assert {heading for heading in old if old[heading] != new[heading]} == {"Part 4"}


TEXT = st.lists(
    st.one_of(
        st.sampled_from(
            [". ", "\n", "\n\n", " ", "```\n", "| a | b |\n|---|---|\n", "# T\n", "。"]
        ),
        st.integers(0, 500).map(lambda n: sentence(n, 3 + n % 60)),
        st.text(max_size=8),
    ),
    max_size=150,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=3), st.booleans())
def test_what_holds_for_every_document(texts: list[str], paged: bool) -> None:
    pages = []
    for number, text in enumerate(texts, 1):
        try:
            (page,) = parse(text.encode("utf-8", "replace"), "a.md").pages
        except ParsingError:
            continue
        pages.append(ParsedPage(number if paged else None, page.text, page.headings, page.blocks))
    document = ParsedDocument("pdf" if paged else "md", pages if paged else pages[:1])
    passages = chunk("doc", document)
    assert passages == chunk("doc", document)
    assert len({passage.id for passage in passages}) == len(passages)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    by_number = {page.number: page for page in document.pages}
    covered = {number: [False] * len(page.text) for number, page in by_number.items()}
    for passage in passages:
        page = by_number[passage.page]
        assert 0 <= passage.start < passage.end <= len(page.text)
        own = page.text[passage.start : passage.end]
        assert own.strip()
        assert own in passage.text
        before, _, after = passage.text.partition(own)
        assert before == "" or before.removesuffix("\n") in {b.header for b in page.blocks}
        assert after == "" or (paged and estimated_tokens(after) <= 60)
        assert estimated_tokens(own) <= 660
        covered[passage.page][passage.start : passage.end] = [True] * (passage.end - passage.start)
    for page in document.pages:
        missed = [c for c, seen in zip(page.text, covered[page.number], strict=True) if not seen]
        assert "".join(missed).strip() == ""


def test_a_row_that_is_longer_than_a_passage() -> None:
    text = "name | text\nlong | " + " ".join(sentence(n) for n in range(100))
    page = ParsedPage(None, text, [], [Block("table", 0, len(text), "name | text")])
    passages = chunk("doc", ParsedDocument("csv", [page]))
    assert len(passages) > 2
    assert all(passage.text.startswith("name | text\n") for passage in passages)


def test_the_manual_in_passages() -> None:
    manual = parse((SAMPLES / "manual.pdf").read_bytes(), "manual.pdf")
    assert [(passage.page, passage.heading) for passage in chunk("doc", manual)] == [
        (1, "1 Arrival"),
        (2, "1 Arrival > 1.1 Parking"),
        (3, "2 Breakfast"),
        (4, "2 Breakfast > 2.1 On the way"),
        (5, "3 Departure"),
    ]


def test_the_book_in_passages() -> None:
    book = parse(shared_document("GeoTopo-komprimiert.pdf").read_bytes(), "book.pdf")
    passages = chunk("doc", book)
    assert 120 <= len(passages) <= 220
    metric = [p for p in passages if p.heading.endswith("1.2 Metrische Räume")]
    assert {p.page for p in metric} <= {10, 11, 12, 13}
    assert all(p.heading.startswith("1 Topologische Grundbegriffe > ") for p in metric)
