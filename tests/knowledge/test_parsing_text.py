"""Kinds by content, encodings, and the form that all text takes."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.parsing import HEAD_SIZE, ParsedDocument, ParsingError, sniff
from knowledge.parsing.read import parse
from knowledge.parsing.text import decode, normalised
from tests.knowledge.samples import docx, paragraph, pdf

NAMES = ["a.pdf", "b.docx", "c.txt", "d.md", "e.csv", "f.json", "g.html", "h", "../../etc/passwd"]


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7\n", "report.docx", "pdf"),
        (b"\n\n%PDF-1.4 <html>", "x.html", "pdf"),
        (b"mail line\n%PDF-1.4", "scan.pdf", "pdf"),
        (b"PK\x03\x04rest", "x.txt", "docx"),
        (b"<!DOCTYPE html><p>", "x.txt", "html"),
        (b"\xef\xbb\xbf <html>", "x", "html"),
        (b"a,b\n1,2", "x.CSV", "csv"),
        (b"# Title", "x.md", "md"),
        (b"# Title", "x.docx", "txt"),
        (b"plain", "../../../etc/passwd", "txt"),
        (b"plain", "C:\\docs\\..\\notes.md", "md"),
        (b'{"a": 1}', "x.pdf", "json"),
        ("größe".encode("utf-16"), "x.txt", "txt"),
    ],
)
def test_the_content_decides(head: bytes, name: str, kind: str) -> None:
    assert sniff(head, name) == kind


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", [b"<!---->", b"<!-- -->\n", b"<!--", b"-->", b" ", b"<?xml "])
def test_no_beginning_takes_long_to_look_at(piece: bytes) -> None:
    """It is looked at in the worker, where nothing would interrupt it."""
    assert sniff((b"x<!---->" + piece * 1_000)[1:HEAD_SIZE] + b"y", "a.txt") == "txt"
    assert sniff(b"<!-- a --> <!-- b -->\n<!doctype html>", "a.txt") == "html"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "empty"),
        (b"\x89PNG\r\n\x1a\n", "unsupported"),
        (b"text with \0 in it", "unsupported"),
        (b"MZ\x90\0\3", "unsupported"),
        (b"\x1f\x8b\x08", "unsupported"),
        (b"{\\rtf1\\ansi", "unsupported"),
        (bytes(range(1, 32)) * 4, "unsupported"),
    ],
)
def test_what_is_no_document(head: bytes, code: str) -> None:
    for name in NAMES:
        with pytest.raises(ParsingError) as caught:
            sniff(head, name)
        assert caught.value.code == code


def test_what_only_looks_like_json_is_text() -> None:
    document = parse(b'["quoted", says the note]\nand goes on', "note")
    assert document.kind == "txt"
    assert "goes on" in document.pages[0].text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Café crème à Zürich, voilà l'été", "latin-1"),
        ("Größe „Übermaß“ kostet 5 €", "cp1252"),
        ("Привет, как дела? Это проверка кодировки.", "cp1251"),
        ("Привет, как дела? Это проверка кодировки.", "koi8-r"),
        ("これはテストです。日本語の文章を書きます。", "shift_jis"),
        ("这是一个测试文件里面有中文。", "gb18030"),
        ("Zażółć gęślą jaźń, proszę pana", "cp1250"),
        ("Grüße, שלום, 世界", "utf-8"),
        ("Grüße, שלום, 世界", "utf-8-sig"),
        ("Grüße, שלום, 世界", "utf-16"),
        ("Grüße, שלום, 世界", "utf-32"),
        ("Hello there, without a mark", "utf-16-le"),
        ("Hello there, without a mark", "utf-16-be"),
    ],
)
def test_encodings(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_utf8_with_a_damaged_byte_stays_utf8() -> None:
    data = "Äpfel und Öl für Jürgen, süß".encode() * 20
    assert decode(data[:300] + b"\xff" + data[300:]).count("Jürgen") == 20


def test_right_to_left_text_stays_as_it_is() -> None:
    text = "\u202bשלמה חכם\u202c \u200fسيد\u200f (abc)"
    assert normalised(text) == text
    assert parse(text.encode(), "a.txt").pages[0].text == text


def test_normalised() -> None:
    raw = "\r\n\x07a\u0308 b\u00a0c\ufeff\x00  \r\n\r\r\n\n\nﬁn\u00adal\x0bend\n\n"
    assert normalised(raw) == "ä b c\n\nfinal\nend"


@given(st.text(max_size=300))
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n\n\n" not in once
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in once if c not in "\n\t")


def check(document: ParsedDocument) -> None:
    """What holds for every document, whatever the file was."""
    assert ParsedDocument.from_json(document.to_json()) == document
    assert any(page.text for page in document.pages)
    for page in document.pages:
        offsets = [offset for offset, _, _ in page.headings]
        assert offsets == sorted(offsets)
        assert all(0 <= offset <= len(page.text) for offset in offsets)
        assert all(level >= 1 and title for _, level, title in page.headings)
        end = 0
        for block in page.blocks:
            assert end <= block.start < block.end <= len(page.text)
            end = block.end


# What means something in one of the formats.
WRITTEN = (
    "<p> </p> <table> <tr> <td> </table> <li> <pre> <h2> </h2> <!-- --> &lt; <br> ``` --- |-|-| "
    '| , ; " "" { } [ ] : "a": 1 - #'
)
PIECES = [*WRITTEN.split(" "), "\n", "\n\n", "\t", "\0", "\r", " ", "# "]
MARKUP = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.text(max_size=5),
    ),
    max_size=60,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(MARKUP, st.sampled_from(NAMES), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_text_is_read_or_refused(text: str, name: str, encoding: str) -> None:
    with suppress(ParsingError):
        check(parse(text.encode(encoding, "replace"), name))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2 * HEAD_SIZE), st.sampled_from(NAMES))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    with suppress(ParsingError):
        check(parse(data, name))


_PDF = pdf([[(18.0, 740.0, "Rules"), (10.0, 700.0, "No shoes here, please, and no bags.")]] * 2)
_DOCX = docx(paragraph("Rules", "H1") + paragraph("No shoes."))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([_PDF, _DOCX]), st.data())
def test_damaged_files_are_read_or_refused(original: bytes, data: st.DataObject) -> None:
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(0, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.just(len(damaged)), st.integers(0, len(damaged))))
    with suppress(ParsingError):
        check(parse(bytes(damaged[:end]), "a.pdf"))
