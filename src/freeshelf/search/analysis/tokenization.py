"""Split text into words, in every script."""

import re
import unicodedata
from collections.abc import Iterator

# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED_RANGES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17D3),
    (0x3005, 0x3007),
    (0x3041, 0x3096),
    (0x3099, 0x309A),
    (0x309D, 0x30FA),
    (0x30FC, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_FIRST_UNSPACED = chr(_UNSPACED_RANGES[0][0])
_JOINERS = {0x00AD, 0x200C, 0x200D}


def _is_unspaced(code: int) -> bool:
    return any(low <= code <= high for low, high in _UNSPACED_RANGES)


def _word_ranges() -> Iterator[tuple[int, int]]:
    """Yield code point ranges of letters, digits and marks of spaced scripts."""
    start = None
    for code in range(0x30, 0x10000):
        char = chr(code)
        is_word = (
            char.isalnum() or code in _JOINERS or unicodedata.category(char)[0] == "M"
        ) and not _is_unspaced(code)
        if is_word and start is None:
            start = code
        elif not is_word and start is not None:
            yield start, code - 1
            start = None


def _character_class(ranges: Iterator[tuple[int, int]]) -> str:
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


_UNSPACED = _character_class(iter(_UNSPACED_RANGES))
_SPACED = _character_class(_word_ranges())
_SURFACE = re.compile(f"[{_SPACED}]+|[{_UNSPACED}]+")
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
# Words joined without a space are one compound: 2011/36, anti-trafficking.
_COMPOUND = re.compile(rf"[{_SPACED}]+(?:[-‐‑–./:_'’@+#&][{_SPACED}]+)*|[{_UNSPACED}]+")


def surfaces(text: str) -> list[str]:
    """Return the words of a text in order; a run of an unspaced script is one word."""
    return _SURFACE.findall(text)


def words_and_places(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the words of a text as `surfaces` does, and start and end of each."""
    matches = list(_SURFACE.finditer(text))
    return [match[0] for match in matches], [match.span() for match in matches]


def compounds(text: str) -> list[str]:
    """Return the words as typed, with hyphenated and dotted words undivided."""
    return _COMPOUND.findall(text)


def is_unspaced(surface: str) -> bool:
    """Return whether the word is a run of a script written without spaces."""
    # This early exit covers most words: a page of results checks thousands.
    if surface[:1] < _FIRST_UNSPACED:
        return False
    return bool(_UNSPACED_RUN.fullmatch(surface))


def has_unspaced(text: str) -> bool:
    """Return whether a text has a character of a script written without spaces."""
    return _UNSPACED_RUN.search(text) is not None


def script_of(word: str) -> str:
    """Return latin, cyrillic, arabic or other, by the first letter that decides."""
    for char in word:
        code = ord(char)
        if code < 0x250 or 0x1E00 <= code < 0x1F00:
            if char.isalpha():
                return "latin"
        elif 0x400 <= code < 0x530:
            return "cyrillic"
        elif (
            0x600 <= code < 0x780 or 0xFB50 <= code < 0xFE00 or 0xFE70 <= code < 0xFF00
        ):
            return "arabic"
        else:
            return "other"
    return "other"


MAX_WORD = 64  # a longer token is a checksum, a URL or a broken table
