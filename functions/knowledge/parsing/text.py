"""Bytes to text, and text to the form that all parsers give."""

import codecs
import re
import unicodedata

from knowledge.parsing.errors import ParsingError

_SAMPLE = 256 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What is met in practice; the detector's other 80 only win on short texts, and wrongly.
_LEGACY = [
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
]


def boundary_mark(data: bytes) -> str | None:
    """The encoding that a byte order mark at the beginning names."""
    return next((name for mark, name in _BOMS if data.startswith(mark)), None)


def is_binary(sample: bytes) -> bool:
    """Whether these bytes, the beginning of a file, cannot be text in any encoding."""
    if boundary_mark(sample) or _unmarked_utf16(sample):
        return False
    # Escape, form feed and the like occur in logs and old exports, NUL never.
    strange = sum(sample.count(byte) for byte in (*range(1, 9), *range(14, 27), 28, 29, 30, 31))
    return 0 in sample or strange * 10 > len(sample)


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of these bytes. ``declared`` is what the file says of itself, believed only when
    it is not UTF-8. Raises ParsingError ``unsupported`` when it is no text."""
    if name := boundary_mark(data):
        return data.decode(name, errors="replace").removeprefix("\ufeff")
    if name := _unmarked_utf16(data[:_SAMPLE]):
        return data.decode(name, errors="replace")
    if b"\0" in data or is_binary(data[:_SAMPLE]):
        raise ParsingError("unsupported", "The file is not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A good beginning and a bad byte: cut off, or a few strange bytes in a UTF-8 file.
        mended = data.decode("utf-8", errors="replace")
        wrong = mended.count("\ufffd")
        if error.start > 0 and wrong * 20 <= len(_MULTIBYTE.findall(data[: 1 << 20])):
            return mended
    return data.decode(_legacy_encoding(data, declared), errors="replace")


_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: where the text has spaces, line ends and Latin letters, every second
    byte is NUL, always on the same side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    length = len(sample) // 2
    if length >= 2 and odd * 10 >= length * 4 and even == 0:
        return "utf-16-le"
    if length >= 2 and even * 10 >= length * 4 and odd == 0:
        return "utf-16-be"
    return None


def _legacy_encoding(data: bytes, declared: str | None) -> str:
    if declared:
        try:
            name = codecs.lookup(declared).name
            # What the web calls Latin-1 is Windows-1252; and what is UTF-8 was read before.
            name = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)
            if not name.startswith("utf"):
                data[:_SAMPLE].decode(name, errors="replace")
                return name
        except (LookupError, ValueError):
            pass
    sample = data[:_SAMPLE]
    if sample.isascii():
        at = next(index for index, byte in enumerate(data) if byte > 127)
        sample = data[max(0, at - 1000) : at + _SAMPLE]
    if _western(sample):
        return "cp1252"
    # Imported here: most files are UTF-8 and do not need it.
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_LEGACY).best()
    return best.encoding if best else "cp1252"


_SYMBOL_IN_WORD = re.compile(
    r"[^\W\d_][\u00a1-\u00b4\u00b6\u00b8-\u00bf\u00d7\u00f7\u02c6\u2030\ufffd](?=[^\W\d_])",
    re.I,
)


def _western(sample: bytes) -> bool:
    """Whether it reads as a Western European language in Windows-1252.

    There, fewer than half of the letters have accents, and no symbol stands inside a word.
    """
    text = sample.decode("cp1252", errors="replace")
    high = sum(byte > 127 for byte in sample)
    letters = sum(character.isalpha() for character in text)
    return high * 2 <= letters and len(_SYMBOL_IN_WORD.findall(text)) * 20 <= high


_LINE_END = re.compile("\r\n?|[\x0b\x85\u2028]")
_PARAGRAPH_END = re.compile("[\x0c\u2029]")
# Control characters, lone surrogates, noncharacters, byte order marks, soft hyphens.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_TRAILING = re.compile(r"[ \t]+$", re.M)
_EMPTY_LINES = re.compile(r"\n{3,}")
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_LIGATURE = re.compile("[\ufb00-\ufb06]")


def normalised(text: str) -> str:
    """NFC, ``\\n`` line ends, no control characters, no blanks at line ends, at most one empty
    line in a row, nothing before the first line. Marks of writing direction stay."""
    text = _LINE_END.sub("\n", text)
    text = _PARAGRAPH_END.sub("\n\n", text)
    text = _UNWANTED.sub("", text)
    if not text.isascii():
        text = _LIGATURE.sub(lambda found: _LIGATURES[found[0]], text.replace("\u00a0", " "))
        text = unicodedata.normalize("NFC", text)
    text = _TRAILING.sub("", text)
    return _EMPTY_LINES.sub("\n\n", text).strip("\n").rstrip()


def one_line(text: str) -> str:
    """The normalised text with every run of blanks and line ends as one space."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(normalised(text).split())
