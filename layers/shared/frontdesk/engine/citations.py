"""The citations in an answer, checked while it streams: ``[2]`` stays if there is a passage 2.

A model may write what it likes, also ``[1, 2]``, ``[1-3]``, ``[^1]`` or numbers that it was never
given. What leaves here is text in which every ``[n]`` outside of code names a passage, one number
in each pair of brackets, wherever the pieces of the stream were cut.
"""

import re
from collections.abc import Collection

_OPENING, _CLOSING = "[\u3010", "]\u3011"
_INSIDE = frozenset("0123456789 ,;^\u2013-")
_LONGEST = 24
_NUMBERS = re.compile(r"\s*\^?(\d{1,3})(?:\s*([,;\u2013-])\s*\^?(\d{1,3}))*\s*")
_MARKS = re.compile(r"(\d{1,3})(?:\s*[\u2013-]\s*\^?(\d{1,3}))?")
_FENCE = re.compile(r"(`{3,}|~{3,})")
# What has to be looked at; of spaces only those that a citation may follow.
_SPECIAL = re.compile("[`\n\\[\u3010]|(?<![ \t])[ \t]+(?:[\\[\u3010]|\\Z)")
_DEFINITION = re.compile("[\\s>]*[\\[\u3010][^\\]\u3011]*[\\]\u3011]:")
_LINE_SEEN = 200


class CitationFilter:
    """Takes an answer piece by piece and gives back what may be shown.

    Text is held back only while it may be the beginning of a citation. Code, in backticks or in
    a fenced block, passes as it is: ``a[1]`` there is no citation.
    """

    def __init__(self, numbers: Collection[int]) -> None:
        self._numbers = numbers
        self._held = ""  # spaces, and a bracket that may become a citation
        self._line = ""  # the current line so far, as it came
        self._ticks = 0  # the length of the run of backticks that is being read
        self._code = 0  # the length of the run that opened code inside a line
        self._fence = ""  # the marks that opened a block of code
        self._after_citation = False
        self._after_removal = False
        self._out: list[str] = []
        self._new: list[int] = []
        self._cited: set[int] = set()

    def feed(self, text: str) -> tuple[str, list[int]]:
        """What the piece adds to the answer, and the numbers that it cites for the first time."""
        at = 0
        while at < len(text):
            if not (self._held or self._ticks or self._after_citation or self._after_removal):
                special = _SPECIAL.search(text, at)
                end = special.start() if special else len(text)
                if end > at:
                    self._see(text[at:end])
                    self._out.append(text[at:end])
                    at = end
                    continue
            self._take(text[at])
            at += 1
        return self._taken()

    def finish(self) -> tuple[str, list[int]]:
        """The end of the answer: what was held back."""
        self._release()
        return self._taken()

    def _taken(self) -> tuple[str, list[int]]:
        text, new = "".join(self._out), self._new
        self._out, self._new = [], []
        return text, new

    def _take(self, character: str) -> None:
        if self._ticks and character != "`":
            self._end_ticks()
        self._see(character)
        if character == "\n":
            self._release()
            self._out.append(character)
            self._end_line()
        elif self._fence or (self._code and character != "`"):
            self._out.append(character)
        elif character == "`":
            self._release()
            self._out.append(character)
            self._ticks += 1
        elif self._held.strip():
            self._in_bracket(character)
        elif character in _OPENING or character in " \t":
            self._held += character
        else:
            self._release()
            self._plain(character)

    def _see(self, text: str) -> None:
        """Remember the beginning of the current line."""
        self._line = (self._line + text)[:_LINE_SEEN]

    def _plain(self, character: str) -> None:
        # Else "[1](…" would be a link, and "[1]: …" at the beginning of a line its definition.
        if self._after_citation and (
            character == "(" or (character == ":" and _DEFINITION.fullmatch(self._line))
        ):
            self._out.append(" ")
        # Nor do the rests around a removed one make a new one: "[[7]1]".
        if self._after_removal and (character.isdigit() or character in _CLOSING):
            self._out.append(" ")
        self._after_citation = self._after_removal = False
        self._out.append(character)

    def _in_bracket(self, character: str) -> None:
        self._held += character
        if character in _CLOSING:
            self._decide()
        elif character not in _INSIDE or len(self._held.strip()) > _LONGEST:
            held, self._held = self._held, ""
            # What broke it off may itself begin a citation.
            again = character in _OPENING
            for one in held[:-1] if again else held:
                self._plain(one)
            if again:
                self._held = character

    def _decide(self) -> None:
        """A bracket has closed: keep, take apart, or remove."""
        held, self._held = self._held, ""
        inside = held.strip()[1:-1]
        if not _NUMBERS.fullmatch(inside):
            for one in held:
                self._plain(one)
            return
        known = [number for number in _listed(inside) if number in self._numbers]
        if not known:
            self._after_removal = True
            return
        # A space after what was before, none between two citations.
        spaces = held[: len(held) - len(held.lstrip())]
        self._release_spaces(spaces)
        for number in known:
            self._out.append(f"[{number}]")
            if number not in self._cited:
                self._cited.add(number)
                self._new.append(number)
        self._after_citation, self._after_removal = True, False

    def _release_spaces(self, spaces: str) -> None:
        if spaces:
            self._after_citation = False
            self._out.append(spaces)

    def _release(self) -> None:
        held, self._held = self._held, ""
        for one in held:
            self._plain(one)

    def _end_ticks(self) -> None:
        """A run of backticks has ended: it opens code, or closes what a run as long opened."""
        length, self._ticks = self._ticks, 0
        if self._code == 0:
            self._code = length
        elif self._code == length:
            self._code = 0

    def _end_line(self) -> None:
        line, self._line = self._line.strip(" \t\n>"), ""
        self._after_citation = self._after_removal = False
        if self._fence:
            if line and not line.strip(self._fence[0]) and len(line) >= len(self._fence):
                self._fence = ""
        elif fence := _FENCE.match(line):
            self._fence, self._code = fence[0], 0
        elif not line:
            # Backticks that nothing closed were no code; a paragraph ends here.
            self._code = 0


def _listed(inside: str) -> list[int]:
    """The numbers of a bracket in order, a range with all that lie in it, each once."""
    numbers: list[int] = []
    for first, last in _MARKS.findall(inside):
        numbers += range(int(first), int(last) + 1) if last else [int(first)]
    return list(dict.fromkeys(numbers))


def without_citations(text: str) -> str:
    """An answer without its citations, as a later turn is given it."""
    nothing = CitationFilter(())
    return nothing.feed(text)[0] + nothing.finish()[0]
