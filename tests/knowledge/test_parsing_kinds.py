"""What each kind of file gives as text, headings and blocks."""

import pytest

from knowledge.parsing import Limits, ParsedDocument, ParsingError
from knowledge.parsing.read import parse
from tests.knowledge.samples import SAMPLES, docx, paragraph, pdf, table


def sample(name: str) -> ParsedDocument:
    return parse((SAMPLES / name).read_bytes(), name)


def only_text(document: ParsedDocument) -> str:
    (page,) = document.pages
    assert page.number is None
    return page.text


def refused(data: bytes, name: str, limits: Limits | None = None) -> str:
    with pytest.raises(ParsingError) as caught:
        parse(data, name, limits or Limits())
    assert caught.value.detail
    return caught.value.code


def blocks(document: ParsedDocument, kind: str) -> list[str]:
    (page,) = document.pages
    return [page.text[b.start : b.end] for b in page.blocks if b.kind == kind]


def test_markdown_keeps_its_text_and_knows_headings_code_and_tables() -> None:
    document = sample("handbook.md")
    (page,) = document.pages
    assert (document.kind, document.title) == ("md", "Studio handbook")
    assert [(level, title) for _, level, title in page.headings] == [
        (1, "Studio handbook"),
        (2, "Opening hours"),
        (2, "Contracts"),
        (3, "Pausing"),
        (3, "Ending"),
        (2, "The door's interface"),
    ]
    assert all(page.text[at:].startswith("#") for at, _, _ in page.headings)
    (code,) = blocks(document, "code")
    assert code.startswith("```python")
    assert code.endswith("```")
    assert "# not a heading" in code
    (rows,) = blocks(document, "table")
    assert rows.splitlines()[0] == "| plan | price | notice |"
    assert page.blocks[0].header == "| plan | price | notice |\n|---|---|---|"


def test_markdown_with_an_open_fence_and_underlined_headings() -> None:
    document = parse(b"Title\n=====\n\nPart *two*\n---\n\n~~~\n# inside\n", "a.md")
    (page,) = document.pages
    assert page.headings == [(0, 1, "Title"), (13, 2, "Part two")]
    assert blocks(document, "code") == ["~~~\n# inside"]


def test_html_gives_what_a_reader_sees() -> None:
    document = sample("page.html")
    text = only_text(document)
    assert (document.kind, document.title) == ("html", "Prices & plans")
    for unseen in ("script", "menu", "comment", "hidden", "secret"):
        assert unseen not in text
    assert "All prices are per month.\nThey hold from spring." in text
    assert "- Basic\n  - one person\n- Plus\n1. Choose\n2. Pay" in text
    assert blocks(document, "table") == ["Plan | Price\nBasic | 19 EUR\nPlus | 29 EUR"]
    assert blocks(document, "code") == ["curl https://example.org/api\n  --header x"]
    assert [(lvl, title) for _, lvl, title in document.pages[0].headings] == [
        (1, "Prices"),
        (2, "Plans"),
    ]


def test_html_takes_the_main_part_where_there_is_one() -> None:
    page = f"<body><header>Our shop</header><main><p>{'Real text. ' * 30}</p></main><p>Imprint</p>"
    text = only_text(parse(page.encode(), "a.html"))
    assert text.startswith("Real text.")
    assert "shop" not in text
    assert "Imprint" not in text


def test_html_in_the_encoding_that_it_declares() -> None:
    page = '<html><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Привет</p>'
    assert only_text(parse(page.encode("koi8-r"), "a.html")) == "Привет"


def test_html_without_anything_to_see_is_empty() -> None:
    assert refused(b"<html><script>var a = 'much'</script><p hidden>x</p></html>", "a.html") == (
        "empty"
    )


def test_csv_with_broken_quotes_loses_no_row() -> None:
    document = sample("courses.csv")
    assert only_text(document).splitlines() == [
        "course | day | time | trainer | note",
        "Yoga | Monday | 18:00 | Ana | Bring a mat; towels are there",
        'Boxing | Tuesday | 19:30 | Ben | 5" gloves fit most',
        "Pilates | Wednesday | 17:00 | Chloé | first lesson is free",
        "Spinning | Thursday | 07:00 | Dora | never closed",
        "Rowing | Friday | 06:30 | Eli |",
    ]
    (block,) = document.pages[0].blocks
    assert block.header == "course | day | time | trainer | note"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_finds_its_delimiter(delimiter: str) -> None:
    lines = [["name", "price", "text"], ["pen", "1", "blue"], ["ink", "2", "red, or not; so"]]
    rows = "\n".join(
        delimiter.join(f'"{cell}"' if " " in cell else cell for cell in line) for line in lines
    )
    assert only_text(parse(rows.encode(), "a.csv")).splitlines()[1:] == [
        "pen | 1 | blue",
        "ink | 2 | red, or not; so",
    ]


def test_csv_of_200_columns_becomes_records() -> None:
    names = ",".join(f"column {n}" for n in range(200))
    rows = "\n".join(",".join(f"r{row}v{n}" if n % 3 else "" for n in range(200)) for row in (1, 2))
    document = parse(f"{names}\n{rows}\n".encode(), "wide.csv")
    first, second = only_text(document).split("\n\n")
    assert first.splitlines()[:2] == ["column 1: r1v1", "column 2: r1v2"]
    assert second.splitlines()[-1] == "column 199: r2v199"
    assert [block.header for block in document.pages[0].blocks] == [
        "column 1: r1v1",
        "column 1: r2v1",
    ]


def test_csv_without_names_has_no_header() -> None:
    document = parse(b"1,2\n3,4\n", "a.csv")
    assert only_text(document) == "1 | 2\n3 | 4"
    assert document.pages[0].blocks[0].header == ""


def test_json_is_flattened_with_paths() -> None:
    assert only_text(sample("members.json")).split("\n\n") == [
        "studio: North\nopen: true\narea: 1250.50\nid: 12345678901234567890123\ntags: sauna, pool",
        "members[].name: Ana\nmembers[].contact.city: Lyon\nmembers[].contact.since: 2019",
        "members[].name: Ben\nmembers[].contact.city: Köln",
    ]


def test_json_lines() -> None:
    text = only_text(parse(b'{"q": "a"}\n\n{"q": "b", "n": 1e400}\n', "faq.jsonl"))
    assert text == "q: a\n\nq: b\nn: 1e400"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[" * 200_000, "broken"),
        (b"[" * 150 + b"1" + b"]" * 150, "broken"),
        (b'{"a": [1, 2', "broken"),
        (b'{"a": 1}\n{"a": \n', "broken"),
        (b"{}", "empty"),
        (b"[[], {}, null]", "empty"),
    ],
)
def test_json_that_cannot_be_read(data: bytes, code: str) -> None:
    assert refused(data, "a.json") == code


def test_json_with_a_number_of_100000_digits() -> None:
    assert len(only_text(parse(b'{"n": ' + b"7" * 100_000 + b"}", "a.json"))) > 100_000


def test_docx_with_headings_lists_and_tables() -> None:
    body = (
        paragraph("Rules", "H1")
        + paragraph("No shoes &amp; no bags.")
        + paragraph("Lockers", "H2")
        + table([["Size", "Price"], ["small", "1"], ["large", "2"]])
    )
    core = (
        '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>House &amp; rules</dc:title></c>'
    )
    document = parse(docx(body, {"docProps/core.xml": core}), "a.docx")
    (page,) = document.pages
    assert (document.kind, document.title) == ("docx", "House & rules")
    assert page.text.startswith("Rules\n\nNo shoes & no bags.\n\nLockers\n\n")
    assert [(level, title) for _, level, title in page.headings] == [(1, "Rules"), (2, "Lockers")]
    assert blocks(document, "table") == ["Size | Price\nsmall | 1\nlarge | 2"]


def test_pdf_keeps_page_numbers_paragraphs_and_large_headings() -> None:
    body = [(10.0, 700.0 - 12 * n, f"Line {'abc'[n]} of the first part goes on.") for n in range(3)]
    second = [(10.0, 640.0 - 12 * n, f"Line {n} of the second part, long.") for n in range(3)]
    document = parse(pdf([[(18.0, 740.0, "Opening hours"), *body, *second], second]), "a.pdf")
    first, last = document.pages
    assert [first.number, last.number] == [1, 2]
    assert first.headings == [(0, 1, "Opening hours")]
    assert first.text.split("\n\n") == [
        "Opening hours",
        "\n".join(f"Line {n} of the first part goes on." for n in "abc"),
        "\n".join(f"Line {n} of the second part, long." for n in range(3)),
    ]


def test_pdf_loses_running_headers_and_page_numbers_only() -> None:
    pages = [
        [
            (9.0, 770.0, f"{n + 4} The handbook"),
            *[(10.0, 700.0 - 12 * k, f"Rule {n} {word}.") for k, word in enumerate("abcdef")],
        ]
        for n in range(5)
    ]
    texts = [page.text for page in parse(pdf(pages), "a.pdf").pages]
    assert not any("handbook" in text for text in texts)
    assert [text.splitlines()[0] for text in texts] == [f"Rule {n} a." for n in range(5)]


def test_too_much_text_and_too_many_pages() -> None:
    assert refused(b"word " * 100, "a.txt", Limits(characters=400)) == "too_large"
    assert refused(b"<p>word " * 100, "a.html", Limits(characters=400)) == "too_large"
    assert refused(b"a,b\n" * 200, "a.csv", Limits(characters=900)) == "too_large"
    three = pdf([[(10.0, 700.0, f"Page {n}")] for n in range(3)])
    assert refused(three, "a.pdf", Limits(pages=2)) == "too_many_pages"
