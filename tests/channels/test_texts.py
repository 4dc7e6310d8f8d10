"""Long and hostile texts on their way to a platform: cut, and put into its marks."""

import random
import re
from typing import Any

import pytest

from channels.adapters.discord.formatting import to_discord
from channels.adapters.splitting import clean, closed, split, units
from channels.adapters.whatsapp.formatting import to_whatsapp
from channels.answering.replies import with_sources
from frontdesk.records.retrieval import Citation

HOSTILE = [
    "[" * 100_000, "**a " * 50_000, "*" * 100_000, "*a" * 50_000, "|" * 100_000, "`" * 100_000,
    "_" * 100_000, "~~a " * 50_000, "![" * 50_000, "# " + "#" * 100_000, "|\n" * 50_000,
    "-" * 100_000, " " * 100_000, "# " + " " * 100_000 + "x", "[a](" * 50_000, "\n" * 100_000,
    "😀" * 50_000, "e" + "\u0301" * 100_000, "```\n" * 50_000, "~" * 100_000, "\x00" * 1000,
    "```" + "x" * 100_000, "\ud800\udfff x",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:4]) for text in HOSTILE])
def test_no_text_is_too_much(text: str) -> None:
    for shown in (to_discord(clean(text)), to_whatsapp(clean(text))):
        for part in split(shown, 1600):
            assert 0 < units(part) <= 1600
            part.encode()


def test_nothing_is_lost_by_cutting() -> None:
    source = random.Random(6)
    pieces = [
        "word ",
        "End. ",
        "\n",
        "\n\n",
        "\n```\n",  # alone on its line, or code would have a language that comes again
        "`a` ",
        "é",
        "😀",
        "👨‍👩‍👧",
        "e\u0301",
        "x" * 40,
    ]
    for _ in range(400):
        text = "".join(source.choice(pieces) for _ in range(source.randint(0, 300)))
        parts = split(text, source.choice([100, 160, 500]))
        assert _bare("".join(parts)) == _bare(text)


def _bare(text: str) -> str:
    """A text without what cutting may add or take: marks of code, and space."""
    return re.sub(r"[\s`]", "", text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" \n ", []),
        ("a" * 100, ["a" * 100]),
        ("a" * 101, ["a" * 100, "a"]),
        ("a" * 60 + "\n\n" + "b" * 60, ["a" * 60, "b" * 60]),
        ("a" * 60 + ". " + "b " * 30, ["a" * 60 + ".", ("b " * 30).strip()]),
        ("a" * 60 + ' said "no!" ' + "b" * 60, ["a" * 60 + ' said "no!"', "b" * 60]),
        ("e\u0301" * 70, ["e\u0301" * 50, "e\u0301" * 20]),
        ("a" + "e\u0301" * 70, ["a" + "e\u0301" * 49, "e\u0301" * 21]),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    assert split(text, 100) == parts


def test_a_block_of_code_goes_on_in_the_next_message() -> None:
    lines = "\n".join(f"line_{number} = {number}" for number in range(20))
    parts = split(f"Look:\n```python\n{lines}\n```\nDone.", 160)
    assert all(part.count("```") == 2 for part in parts)
    assert all("```python\n" in part for part in parts)
    assert parts[-1].endswith("```\nDone.")


def test_a_block_of_code_without_an_end_gets_one() -> None:
    assert closed("See\n```py\nx = 1\n") == "See\n```py\nx = 1\n```"
    assert closed("See\n```py\nx = 1\n```\nand") == "See\n```py\nx = 1\n```\nand"


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**bold** __bold__ *slanted* _slanted_", "*bold* *bold* _slanted_ _slanted_"),
        ("***both***", "_*both*_"),
        ("~~gone~~", "~gone~"),
        ("## A **title** ##\ntext", "*A title*\ntext"),
        ("* one\n+ two\n  * three", "- one\n- two\n  - three"),
        ("[us](https://a.example/x)", "us (https://a.example/x)"),
        ("[https://a.example](https://a.example)", "https://a.example"),
        ("![cat](https://a.example/cat.png)", "cat (https://a.example/cat.png)"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("`**code**` and\n```py\n# no *title*\n```", "`**code**` and\n```\n# no *title*\n```"),
        ("2 * 3 * 4, snake_case_name, 5 > 3", "2 * 3 * 4, snake_case_name, 5 > 3"),
        (r"\*not slanted\*", "*not slanted*"),
        ("[1] and [2]", "[1] and [2]"),
    ],
)
def test_whatsapp_shows_what_was_meant(markdown: str, shown: str) -> None:
    assert to_whatsapp(markdown) == shown


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("# One\n#### Four **b**\n##### Five #", "# One\n**Four b**\n**Five**"),
        ("![cat](https://a.example/c)", "[cat](https://a.example/c)"),
        ("![](https://a.example/c)", "[image](https://a.example/c)"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\nend", "```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\nend"),
        ("```\n![cat](x)\n| a |\n| b |\n```", "```\n![cat](x)\n| a |\n| b |\n```"),
    ],
)
def test_discord_shows_what_was_meant(markdown: str, shown: str) -> None:
    assert to_discord(markdown) == shown


@pytest.mark.parametrize(
    ("locale", "sources"),
    [
        (
            "en",
            "Sources:\n"
            "[1] From our documents, page 2\n"
            "[2] Opening hours\n"
            "[3] [Delivery new](https://shop.example/delivery)",
        ),
        (
            "fr",
            "Sources :\n"
            "[1] Extrait de nos documents, page 2\n"
            "[2] Opening hours\n"
            "[3] [Delivery new](https://shop.example/delivery)",
        ),
    ],
)
def test_sources_do_not_tell_what_a_workspace_calls_its_files(locale: str, sources: str) -> None:
    def citation(number: int, name: str, **more: Any) -> Citation:
        ids = {"document_id": f"doc_{number}", "passage_id": f"doc_{number}.1"}
        return Citation(number=number, document_name=name, text="…", **ids, **more)

    citations = [
        citation(3, "[Delivery] *new*", url="https://shop.example/delivery", heading="How long"),
        citation(1, "secret-plan.pdf", page=2),
        citation(2, "secret-plan.pdf", heading="Opening hours"),
    ]
    assert with_sources("Yes [1].\n", citations, locale) == f"Yes [1].\n\n{sources}"
