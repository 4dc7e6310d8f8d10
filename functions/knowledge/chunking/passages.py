"""The passages of a document."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from frontdesk.records.parsed_document import Block, ParsedDocument, ParsedPage
from frontdesk.vectors import Passage
from knowledge.chunking.packing import SMALLEST_SECTION, TAIL, groups
from knowledge.chunking.sections import Path, Section, common, titles, tree
from knowledge.chunking.sentences import ends_sentence, sentence_ends
from knowledge.chunking.tokens import estimated_tokens, prefix_of, suffix_of
from knowledge.chunking.units import LARGEST, SECTION, LargeTable, Unit, trimmed, units

OVERLAP = 50
"""Tokens of the passage before that a passage begins with, at most."""
_RUN_ON = 60
_PATH_SIZE = 500


@dataclass(frozen=True, slots=True)
class _Wall:
    """Nothing goes across; what follows is of ``path``."""

    path: Path


@dataclass(slots=True)
class _Draft:
    start: int
    end: int
    path: Path
    before: str = ""
    after: str = ""


def chunk(document_id: str, parsed: ParsedDocument) -> list[Passage]:
    """Cut a document; the same document gives the same passages with the same ids.

    ``text`` of a passage is ``page.text[start:end]`` (with the overlap), except that a part of a
    large table begins with the table's header and a line end, and that the last passage of a page
    ends with a blank and the rest of its sentence, where that is on the next page.
    """
    passages: list[Passage] = []
    seen: Counter[bytes] = Counter()
    path: Path = ()
    for index, page in enumerate(parsed.pages):
        root, path = tree(page, path)
        drafts = list(_Page(page).drafts(root))
        if drafts and index + 1 < len(parsed.pages):
            drafts[-1].after = _run_on(page, parsed.pages[index + 1])
        for draft in drafts:
            text = draft.before + page.text[draft.start : draft.end] + draft.after
            heading = titles(draft.path)[-_PATH_SIZE:]
            content = f"{heading}\x1f{text}".encode("utf-8", "surrogatepass")
            digest = sha256(content).digest()
            # The same text again is the second, third … of its kind, wherever it stands.
            name = sha256(content + b"\x1f%d" % seen[digest]).hexdigest()[:16]
            seen[digest] += 1
            passages.append(
                Passage(
                    id=f"{document_id}.{name}",
                    document_id=document_id,
                    ordinal=len(passages),
                    text=text,
                    heading=heading,
                    page=page.number,
                    start=draft.start,
                    end=draft.end,
                )
            )
    return passages


def embedding_text(passage: Passage) -> str:
    """What is embedded: the path of headings, without the one that the text begins with, and
    the text."""
    above, _, title = passage.heading.rpartition(" > ")
    heading = above if passage.text.lstrip("# ").startswith(title) else passage.heading
    return f"{heading}\n{passage.text}" if heading else passage.text


def _run_on(page: ParsedPage, following: ParsedPage) -> str:
    """The rest of the sentence that a page ends in, from the next page; "" if it ends there."""
    starts_section = any(offset == 0 for offset, _, _ in following.headings)
    if not following.text[:1].islower() or starts_section or ends_sentence(page.text):
        return ""
    end = sentence_ends(following.text, 0, min(len(following.text), 2_000))[0]
    paragraph = following.text.find("\n\n")
    end = end if paragraph < 0 else min(end, paragraph)
    return " " + following.text[: prefix_of(following.text, 0, end, _RUN_ON)].rstrip()


class _Page:
    """One page on its way to drafts of passages."""

    def __init__(self, page: ParsedPage) -> None:
        self._text = page.text
        self._blocks = page.blocks
        self._block_ends = [block.end for block in page.blocks]

    def drafts(self, root: Section) -> Iterator[_Draft]:
        """All of the page, cut."""
        run: list[Unit] = []
        for item in self._items(root, whole=False):
            if isinstance(item, Unit):
                run.append(item)
            elif isinstance(item, LargeTable):
                if _small(run):
                    # A heading or a line that introduces the table.
                    item.rows[0].start = run[0].start
                else:
                    yield from self._packed(run)
                yield from self._table(item)
                run = []
            elif not (_small(run) and all(_above(unit.path, item.path) for unit in run)):
                yield from self._packed(run)
                run = []
            else:
                # Headings over headings, or a few words before the first large subsection.
                for unit in run:
                    unit.path = item.path
        yield from self._packed(run)

    def _items(
        self, section: Section, *, whole: bool = True
    ) -> Iterator[Unit | LargeTable | _Wall]:
        """The section's units, and walls where no passage may go across."""
        if whole and section.tokens <= (SMALLEST_SECTION if section.children else LARGEST):
            start, end = trimmed(self._text, section.start, section.end)
            if start < end:
                yield Unit(start, end, section.tokens, SECTION, section.path)
            return
        first = SECTION
        for unit in self._own(section):
            if isinstance(unit, Unit):
                unit.strength, first = max(unit.strength, first), 0
            yield unit
        for child in section.children:
            large = child.tokens > LARGEST
            if large:
                yield _Wall(child.path)
            yield from self._items(child)
            if large:
                yield _Wall(section.path)

    def _own(self, section: Section) -> Iterator[Unit | LargeTable]:
        start, end = section.start, section.own_end
        touching: list[Block] = []
        for index in range(bisect_right(self._block_ends, start), len(self._blocks)):
            if self._blocks[index].start >= end:
                break
            touching.append(self._blocks[index])
        return units(self._text, start, end, section.path, touching)

    def _packed(self, run: Sequence[Unit]) -> Iterator[_Draft]:
        before: Sequence[Unit] = ()
        for group in groups(self._text, run):
            start = group[0].start
            if before and group[0].strength < SECTION and group[0].prose:
                overlap = self._overlap(before)
                start = overlap if overlap < before[-1].end else start
            path = common([unit.path for unit in group])
            yield _Draft(start, group[-1].end, path)
            before = group

    def _overlap(self, group: Sequence[Unit]) -> int:
        """Where the last `OVERLAP` tokens of a group start: a sentence if one does, or a word;
        the group's end where it is not prose."""
        end = begin = group[-1].end
        for unit in reversed(group):
            if not unit.prose or unit.strength == SECTION:
                break
            begin = unit.start
            if estimated_tokens(self._text[begin:end]) > OVERLAP:
                break
        sentences = [begin, *sentence_ends(self._text, begin, end)[:-1]]
        fitting = (at for at in sentences if estimated_tokens(self._text[at:end]) <= OVERLAP)
        return next(fitting, suffix_of(self._text, begin, end, OVERLAP))

    def _table(self, table: LargeTable) -> Iterator[_Draft]:
        room = max(LARGEST // 3, LARGEST - estimated_tokens(table.header))
        before = ""
        for group in groups(self._text, table.rows, room):
            yield _Draft(group[0].start, group[-1].end, group[0].path, before)
            before = f"{table.header}\n" if table.header else ""


def _small(run: Sequence[Unit]) -> bool:
    return bool(run) and sum(unit.tokens for unit in run) <= TAIL


def _above(path: Path, other: Path) -> bool:
    return other[: len(path)] == path
