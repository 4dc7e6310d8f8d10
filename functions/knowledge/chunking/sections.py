"""The headings of a page as a tree of sections."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from frontdesk.records.parsed_document import Heading, ParsedPage
from knowledge.chunking.tokens import estimated_tokens

Path = tuple[tuple[int, str], ...]
"""Levels and titles, the outermost first."""


@dataclass(slots=True)
class Section:
    """A heading with what stands below it, ``start`` to ``end``; ``own_end`` is where its first
    subsection starts. ``tokens`` is of all of it."""

    path: Path
    start: int
    end: int
    own_end: int
    tokens: int = 0
    children: "list[Section]" = field(default_factory=list)


def below(path: Path, heading: Heading) -> Path:
    """The path of a heading that follows text of ``path``."""
    _, level, title = heading
    return (*(step for step in path if step[0] < level), (level, title))


def titles(path: Path) -> str:
    """The path as it is shown."""
    return " > ".join(title for _, title in path)


def common(paths: Sequence[Path]) -> Path:
    """The headings that all of these are below."""
    first, last = min(paths), max(paths)
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return tuple(one for one, _ in pairs)


def tree(page: ParsedPage, path: Path) -> tuple[Section, Path]:
    """The page's sections below one that is the page, whose text before the first heading is of
    ``path``; and the path of the page's end."""
    text = page.text
    root = Section(path, 0, len(text), len(text))
    # The page's root has no level: each heading is below it, whatever the path before.
    stack: list[tuple[int, Section]] = [(0, root)]
    flat = [root]
    for heading in page.headings:
        start, level, _ = heading
        path = below(path, heading)
        flat[-1].own_end = start
        while stack[-1][0] >= level:
            stack.pop()[1].end = start
        section = Section(path, start, len(text), len(text))
        stack[-1][1].children.append(section)
        stack.append((level, section))
        flat.append(section)
    own = {id(section): estimated_tokens(text[section.start : section.own_end]) for section in flat}
    # Each section stands before those below it.
    for section in reversed(flat):
        section.tokens = own[id(section)] + sum(child.tokens for child in section.children)
    return root, path
