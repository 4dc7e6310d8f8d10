"""Markdown in Slack's markup: it looks as meant, and none of it does anything."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.adapters.slack.answering import MESSAGE_LENGTH, messages
from channels.adapters.slack.mrkdwn import escape, mrkdwn
from channels.adapters.slack.parsing import readable

# All that a message of ours may have in angle brackets.
_OURS = re.compile(r"<(?:https?://|mailto:)[^<>|\s]+(?:\|[^<>|]*)?>")


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("plain", "plain"),
        ("**bold** and __bold__", "*bold* and *bold*"),
        ("*italic* and _italic_", "_italic_ and _italic_"),
        ("***both***", "*_both_*"),
        ("~~gone~~", "~gone~"),
        ("2 * 3 * 4 = 24, a*b*c, snake_case_name", "2 * 3 * 4 = 24, a*b*c, snake_case_name"),
        ("# Title\ntext", "*Title*\ntext"),
        ("### A **bold** title ##", "*A bold title*"),
        ("- one\n- two\n  * three", "• one\n• two\n  • three"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("---", "———"),
        ("[docs](https://a.b/c)", "<https://a.b/c|docs>"),
        ('[docs](https://a.b/c "title")', "<https://a.b/c|docs>"),
        ("[**docs**](https://a.b/c?x=1&y=2)", "<https://a.b/c?x=1&amp;y=2|docs>"),
        ("[w](https://en.wikipedia.org/wiki/A_(b))", "<https://en.wikipedia.org/wiki/A_(b)|w>"),
        ("[a|b](https://a.b/c|d)", "<https://a.b/c%7Cd|a¦b>"),
        ("[mail](mailto:a@b.example)", "<mailto:a@b.example|mail>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("![image](https://a.b/c.png)", "<https://a.b/c.png|image>"),
        ("see https://a.b/c_d_e.", "see <https://a.b/c_d_e>."),
        ("(https://a.b)", "(<https://a.b>)"),
        ("<https://a.b>", "<https://a.b>"),
        ("`a < b && **c**`", "`a &lt; b &amp;&amp; **c**`"),
        ("``a ` b``", "`a ` b`"),
        ("```py\nif a < b:\n    *x*\n```\nend", "```\nif a &lt; b:\n    *x*\n```\nend"),
        ("```\nnot closed", "```\nnot closed\n```"),
        (
            "<!channel> <!here|x> <@U1> <#C1>",
            "&lt;!channel&gt; &lt;!here|x&gt; &lt;@U1&gt; &lt;#C1&gt;",
        ),
        ("[<!channel>](https://a.b)", "<https://a.b|&lt;!channel&gt;>"),
        ("[x](https://a.b/<!channel>)", "<https://a.b/%3C!channel%3E|x>"),
        ("`<!channel>`", "`&lt;!channel&gt;`"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "```\na  b\n1  2\n```"),
    ],
)
def test_markdown_as_slack_shows_it(markdown: str, shown: str) -> None:
    assert mrkdwn(markdown) == shown


_PIECES = st.sampled_from(
    [
        "<!channel>",
        "<@U1>",
        "<",
        ">",
        "&",
        "|",
        "[",
        "](",
        ")",
        "https://a.b/",
        "`",
        "```",
        "\n",
        "**",
        "*",
        "_",
        "~~",
        "# ",
        "- ",
        "&lt;",
        "\x00",
        "0",
        "\x01",
        "mailto:",
        "!",
        " ",
        "x",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_nothing_but_links_of_ours_stands_in_angle_brackets(markdown: str) -> None:
    shown = mrkdwn(markdown)
    rest = _OURS.sub("", shown)
    assert "<" not in rest, (markdown, shown)
    assert ">" not in rest, (markdown, shown)
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown), (markdown, shown)
    assert not {"\x00", "\x01"} & set(shown)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300).map(lambda text: text * 40))
def test_no_message_is_too_long(markdown: str) -> None:
    assert all(0 < len(each) <= MESSAGE_LENGTH for each in messages(markdown))


def test_messages_that_are_full_stay_as_they_are_while_the_answer_grows() -> None:
    text = "".join(f"Sentence {number} of the answer. " for number in range(400))
    before: list[str] = []
    for end in range(100, len(text), 331):
        now = messages(text[:end])
        assert now[: len(before) - 1] == before[:-1]
        before = now
    assert len(before) > 2


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("<@U0BOT> hi", "hi"),
        ("<@U0BOT|desk>: hi", ": hi"),
        ("ask <@U2> or <@U3|bob>", "ask @U2 or @bob"),
        ("in <#C1|general> or <#C2>", "in #general or #channel"),
        ("<!here> <!subteam^S1|@team> <!date^1^{date}|today>", "@here @team today"),
        ("<https://a.b/?x=1&amp;y=2>", "https://a.b/?x=1&y=2"),
        ("<https://a.b|site> <mailto:a@b.c|a@b.c>", "site (https://a.b) a@b.c"),
        ("1 &lt; 2 &amp;&amp; &amp;lt;", "1 < 2 && &lt;"),
    ],
)
def test_what_people_write_reads_as_they_typed_it(told: str, text: str) -> None:
    assert readable(told, "U0BOT") == text


def test_escaping_is_slacks() -> None:
    assert escape("<&>") == "&lt;&amp;&gt;"
