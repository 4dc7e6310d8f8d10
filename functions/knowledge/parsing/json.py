"""JSON and JSON lines: one ``path: value`` a line, each element of the outermost lists a record.

Lists are written ``[]`` without a number: a new element must not change the text of the others.
"""

import json
from collections.abc import Iterator
from typing import Any

from frontdesk.records.parsed_document import ParsedDocument
from knowledge.parsing.errors import ParsingError
from knowledge.parsing.limits import Limits
from knowledge.parsing.page_writer import PageWriter
from knowledge.parsing.text import one_line
from knowledge.parsing.txt import read_text

_SHORT = 200
"""A list of values no longer than this together is written in one line."""


def parse_json(data: bytes, limits: Limits) -> ParsedDocument:
    """Read JSON or JSON lines. Numbers are kept as they are written, however long."""
    text = read_text(data, limits)
    writer = PageWriter(limits)
    try:
        for value in _values(text):
            _write(value, "", writer, limits.depth)
    except RecursionError:
        raise _too_deep(limits.depth) from None
    return ParsedDocument(kind="json", pages=[writer.page()])


def _too_deep(depth: int) -> ParsingError:
    return ParsingError("broken", f"The JSON is nested more than {depth} levels deep")


def _load(text: str) -> Any:
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


def _values(text: str) -> list[Any]:
    """The one value, or for JSON lines a list of all values as the one."""
    try:
        return [_load(text)]
    except json.JSONDecodeError as error:
        whole = error
    # A line that ends early is JSON lines only if the first line is complete.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    values = []
    for number, line in lines:
        try:
            values.append(_load(line))
        except json.JSONDecodeError as error:
            where = f"line {whole.lineno}, column {whole.colno}"
            if values:
                where = f"line {number}, column {error.colno}"
            raise ParsingError("broken", f"The JSON is not valid: {where}") from None
    return [values]


def _simple(value: Any) -> str | None:
    """A scalar as text, ``""`` for null and for what is empty; None for a container."""
    if isinstance(value, str):
        return one_line(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        texts = [one_line(item) for item in value if isinstance(item, str)]
        if len(texts) == len(value) and sum(map(len, texts)) <= _SHORT:
            return ", ".join(filter(None, texts))
        return None
    return None if value else ""


def _named(path: str, value: str) -> str:
    return f"{path}: {value}" if path else value


def _flat(value: Any, path: str, depth: int) -> Iterator[str]:
    if depth < 0:
        raise RecursionError
    text = _simple(value)
    if text is not None:
        if text:
            yield _named(path, text)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, _below(path, key), depth - 1)
    else:
        for item in value:
            yield from _flat(item, f"{path}[]", depth - 1)


def _below(path: str, key: str) -> str:
    name = one_line(key)[:100] or '""'
    return f"{path}.{name}" if path else name


def _write(value: Any, path: str, writer: PageWriter, depth: int) -> None:
    """Objects are walked; what they hold directly is a record, and each element of a list."""
    if depth < 0:
        raise RecursionError
    if isinstance(value, dict):
        lines: list[str] = []
        for key, item in value.items():
            name = _below(path, key)
            text = _simple(item)
            if text is None:
                if lines:
                    writer.record(lines)
                    lines = []
                _write(item, name, writer, depth - 1)
            elif text:
                lines.append(_named(name, text))
        if lines:
            writer.record(lines)
    elif isinstance(value, list):
        # Elements of the list that is the document carry no path: it would be "[]." in each line.
        name = f"{path}[]" if path else ""
        for item in value:
            if lines := list(_flat(item, name, depth - 1)):
                writer.record(lines)
    elif text := _simple(value):
        writer.record([_named(path, text)])
