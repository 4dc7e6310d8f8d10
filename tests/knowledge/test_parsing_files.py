"""Files in the child process: whatever they are, a document or a reason comes back."""

import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from knowledge.parsing import LIMITS, Limits, ParsingError, parse_file
from tests.knowledge.samples import SAMPLES, archive, docx, paragraph, pdf, shared_document

Write = Callable[[bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Puts bytes into a file."""

    def put(data: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(data)
        return path

    return put


def refused(path: Path, name: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(ParsingError) as caught:
        parse_file(path, name, limits)
    assert caught.value.detail
    return caught.value.code


def test_a_book_with_its_outline() -> None:
    document = parse_file(shared_document("GeoTopo-komprimiert.pdf"), "book.pdf")
    assert document.title == "Geometrie und Topologie"
    assert [page.number for page in document.pages] == list(range(1, 118))
    named = {title: page for page in document.pages for _, _, title in page.headings}
    page = named["1.2 Metrische Räume"]
    assert page.number == 10
    offset = next(at for at, _, title in page.headings if title == "1.2 Metrische Räume")
    assert page.text[offset:].startswith("1.2 Metrische Räume")
    text = "\n".join(page.text for page in document.pages)
    assert "Planare Einbettung des Tetraeders" in text  # divided at a line's end in the book
    assert "METRISCHE RÄUME" not in text  # the running header


def test_a_manual_with_its_outline() -> None:
    document = parse_file(SAMPLES / "manual.pdf", "manual.pdf")
    assert document.title == "House manual"
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]
    assert [(level, title) for page in document.pages for _, level, title in page.headings] == [
        (1, "1 Arrival"),
        (2, "1.1 Parking"),
        (1, "2 Breakfast"),
        (2, "2.1 On the way"),
        (1, "3 Departure"),
    ]
    text = "\n".join(page.text for page in document.pages)
    assert "left in the service room" in text  # divided at a line's end
    assert "HOUSE MANUAL" not in text  # the running header


LOCKED = [("locked.pdf", "encrypted"), ("pictures.pdf", "no_text")]
REAL_LOCKED = [
    ("libreoffice-writer-password.pdf", "encrypted"),
    ("imagemagick-images.pdf", "no_text"),
]


@pytest.mark.parametrize(("name", "code"), LOCKED)
def test_a_locked_pdf_and_one_of_pictures(name: str, code: str) -> None:
    assert refused(SAMPLES / name, name) == code


@pytest.mark.parametrize(("name", "code"), REAL_LOCKED)
def test_a_real_locked_pdf_and_one_of_pictures(name: str, code: str) -> None:
    assert refused(shared_document(name), name) == code


def test_a_pdf_that_is_cut_off(write: Write) -> None:
    whole = pdf([[(10.0, 700.0 - 12 * n, f"Line {n} of a page.") for n in range(40)]] * 5)
    assert len(parse_file(write(whole[:-20]), "a.pdf").pages) == 5
    assert refused(write(whole[:300]), "a.pdf") == "broken"
    assert refused(write(b"%PDF-1.7\n"), "a.pdf") == "broken"


@pytest.mark.parametrize(
    "body",
    [
        {"word/document.xml": b" " * 150_000_000},
        {"word/document.xml": b"<a/>", "word/media/image.png": b"\0" * 50_000_000},
        {f"word/{n}.xml": b"" for n in range(5_001)},
    ],
    ids=["large", "ratio", "many"],
)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(write: Write, body: dict[str, bytes]) -> None:
    bomb = archive({"[Content_Types].xml": "wordprocessingml.document", **body})
    assert len(bomb) < 1_000_000
    # With so little memory, unpacking it would end in another error.
    assert refused(write(bomb), "a.docx", Limits(memory=300_000_000)) == "too_large"


def test_a_docx_that_lies_about_its_size(write: Write) -> None:
    lying = bytearray(docx(paragraph("x" * 3_000_000)))
    with zipfile.ZipFile(BytesIO(lying)) as opened:
        real = opened.getinfo("word/document.xml").file_size
    assert lying.count(real.to_bytes(4, "little")) == 2
    lying = lying.replace(real.to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert refused(write(bytes(lying)), "a.docx") == "broken"


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!-- hidden behind --><!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">',
    ],
)
def test_a_docx_with_entities(write: Write, prolog: str) -> None:
    assert refused(write(docx(paragraph("&c;"), prolog=prolog)), "a.docx") == "broken"


def test_archives_that_are_no_docx(write: Write) -> None:
    assert refused(write(archive({"notes.txt": "x"})), "notes.docx") == "unsupported"
    sheet: dict[str, bytes | str] = {
        "[Content_Types].xml": "spreadsheetml.sheet",
        "word/a.xml": "<a/>",
    }
    assert refused(write(archive(sheet)), "a.docx") == "unsupported"
    assert refused(write(docx(paragraph("x"))[:200]), "a.docx") == "broken"
    assert refused(write(docx("")), "a.docx") == "empty"


def test_an_office_file_with_a_password(write: Write) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    locked = container + "EncryptedPackage".encode("utf-16-le")
    assert refused(write(locked), "a.docx") == "encrypted"
    assert refused(write(container), "a.doc") == "unsupported"


def test_a_file_that_is_two_kinds_is_read_as_its_beginning_says(write: Write) -> None:
    both = pdf([[(10.0, 700.0, "Seen as a PDF by everybody")]]) + docx(paragraph("Seen as a DOCX"))
    document = parse_file(write(both), "a.docx")
    assert document.kind == "pdf"
    assert document.pages[0].text == "Seen as a PDF by everybody"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "-rf.txt", "a\0b.txt", "\udcff.txt", "", "x" * 5000, "a/b\nc.md"],
)
def test_the_name_is_only_a_name(write: Write, name: str) -> None:
    assert parse_file(write(b"some words"), name).pages[0].text == "some words"


def test_50_megabytes_of_text(write: Write) -> None:
    path = write(b"The quick brown fox jumps. " * (LIMITS.file_size // 27))
    assert refused(path, "a.txt") == "too_large"
    path.write_bytes(path.read_bytes()[:5_000_000])
    assert len(parse_file(path, "a.txt").pages[0].text) > 4_999_000
    path.write_bytes(b"a" * (LIMITS.file_size + 1))
    assert refused(path, "a.txt") == "too_large"


def test_an_empty_file(write: Write) -> None:
    assert refused(write(b""), "a.pdf") == "empty"
    assert refused(write(b"\xef\xbb\xbf\n"), "a.md") == "empty"


def test_what_takes_too_long_is_stopped(write: Write) -> None:
    # Nested this deep, the HTML parser needs minutes.
    path = write(b"<div>" * 400_000 + b"text")
    deep = Limits(seconds=1, elements_deep=1_000_000)
    assert refused(path, "a.html", deep) == "parse_timeout"


def test_html_that_is_nested_as_no_page_is_refused_at_once(write: Write) -> None:
    """Within the limit of processor time, which reading it would pass."""
    quick = Limits(seconds=20)
    path = write(b"<div>" * 200_000 + b"text")
    assert refused(path, "a.html", quick) == "broken"
    path = write(b"<div>" * 9_000 + b"text" + b"</div>" * 9_000 + b"<div>b</div>" * 20_000)
    assert parse_file(path, "a.html", quick).pages[0].text.startswith("text")
    path = write(b"<p>a<ul>" + b"<li>b<p>c" * 50_000)
    assert parse_file(path, "a.html", quick).pages[0].text.startswith("a")


def test_tables_in_tables_are_read_in_one_go(write: Write) -> None:
    path = write(b"<table><tr><td>a" * 16_000)
    assert parse_file(path, "a.html", Limits(seconds=20)).pages[0].text.count("a") == 16_000


def test_what_takes_too_much_memory_is_stopped(write: Write) -> None:
    path = write(b"[" + b'{"a":[]},' * 1_500_000 + b"1]")
    assert refused(path, "a.json", Limits(memory=300_000_000)) == "too_much_memory"


def test_a_crash_of_the_parser_is_a_broken_file(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "shadow"
    folder.mkdir()
    (folder / "pypdfium2.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.syspath_prepend(str(folder))
    assert refused(write(b"%PDF-1.7\nx"), "a.pdf") == "broken"


def test_the_child_knows_no_secret(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_SECRET", "must-not-travel")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "must-not-travel")
    folder, seen = tmp_path / "shadow", tmp_path / "seen"
    folder.mkdir()
    (folder / "pypdfium2.py").write_text(
        f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ))); os._exit(1)"
    )
    monkeypatch.syspath_prepend(str(folder))
    assert refused(write(b"%PDF-1.7\nx"), "a.pdf") == "broken"
    assert "PYTHONPATH" in seen.read_text()
    assert "must-not-travel" not in seen.read_text()


def test_in_threads_and_with_a_folder_that_shadows_modules(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong module')")
    path = write(b"a,b\n1,2\n")
    monkeypatch.chdir(tmp_path)
    texts: list[str] = []
    threads = [
        threading.Thread(target=lambda: texts.append(parse_file(path, "a.csv").pages[0].text))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["a | b\n1 | 2"] * 4


def test_nothing_is_left_behind(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    parse_file(write(b"words"), "a.txt")
    refused(write(b"<div>" * 400_000), "a.html", Limits(seconds=1))
    assert list(folder.iterdir()) == []
    mine = subprocess.run(
        ["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, text=True
    )
    assert "knowledge.parsing.child" not in mine.stdout, sys.executable
