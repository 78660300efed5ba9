"""A text as it is read for mentions: one form of digits, words with their offsets.

Every step is linear in the length of the text.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any

# Marks that stand for nothing: of direction, zero width, soft hyphens, Arabic vowels.
_INVISIBLE = (
    "\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\u064b-\u0652\u0670"
)
_DROPPED = re.compile(f"[{_INVISIBLE}\u0300-\u036f]")
_COMBINING = re.compile("[\u0300-\u036f]")
_ALIKE = str.maketrans(
    {
        **{chr(0x0660 + d): str(d) for d in range(10)},
        **{chr(0x06F0 + d): str(d) for d in range(10)},
        **{chr(0xFF01 + d): chr(0x21 + d) for d in range(94)},
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2007\u2009\u202f\u3000", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2212\ufe63", "-"),
        "\u2019": "'",
        "\u02bc": "'",
        "\r": "\n",
    }
)
# Letters of Russian that look like Latin ones.
LATIN_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("áàâäãåāăą", "a"),
        **dict.fromkeys("éèêëēęě", "e"),
        **dict.fromkeys("íìîïī", "i"),
        **dict.fromkeys("óòôöõøō", "o"),
        **dict.fromkeys("úùûüū", "u"),
        **dict.fromkeys("çćč", "c"),
        **dict.fromkeys("ñńň", "n"),
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("šśş", "s"),
        **dict.fromkeys("žźż", "z"),
        "ё": "е",
        "ى": "ي",
        "ة": "ه",
        "ؤ": "و",
        "ئ": "ي",
    }
)
_WORD = re.compile(r"[^\W_]+")
_END = re.compile(
    r"[。！？؟]|(?<=[^\W\d_]{4})[.!?]['\"»”)\]]{0,2}(?=\s)|(?<=[\d)»”%])[.!?](?=\s+[^\W\d])"
    r"|\n[ \t]*(?=\n|[•●▪*‣·\-–—]\s|\(?\d{1,3}[.)]\s|[a-z]\)\s)|\t?\n(?=[^\n\t]*\t)"
)
HAN = re.compile(r"[\u3400-\u9fff]")


def is_chinese(character: str) -> bool:
    """Return whether a character is one of the usual Chinese ones."""
    return "\u4e00" <= character <= "\u9fff"


def fold(word: str) -> str:
    """Return a word without case and accents, of the same length where possible."""
    return word.lower().translate(_FOLDED)


class Text:
    """A text read for mentions; offsets of mentions lead back to the original."""

    def __init__(self, original: str) -> None:
        self.original = original
        plain, self._places = _without_marks(original)
        self.plain = plain.translate(_ALIKE)
        # Names found so far, by their first word.
        self.names: dict[int, Any] = {}

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the plain text is in the original."""
        if self._places is None or start >= end:
            return start, end
        return self._places[start], self._places[end - 1] + 1

    @cached_property
    def words(self) -> list[tuple[int, int, str]]:
        """Words with their offsets, folded."""
        plain = self.plain
        folded = plain.lower().translate(_FOLDED)
        if len(folded) == len(plain):
            return [
                (match.start(), match.end(), match.group())
                for match in _WORD.finditer(folded)
            ]
        return [
            (match.start(), match.end(), fold(match.group()))
            for match in _WORD.finditer(plain)
        ]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _, _ in self.words]

    @cached_property
    def _ends_of_sentences(self) -> list[int]:
        return [match.end() for match in _END.finditer(self.plain)]

    @cached_property
    def has_han(self) -> bool:
        """Return whether there are Chinese characters."""
        return bool(HAN.search(self.plain))

    def sentence(self, place: int, *, reach: int = 300) -> tuple[int, int]:
        """Return the bounds of the sentence around a place, at most `reach` away."""
        ends = self._ends_of_sentences
        after = bisect_right(ends, place)
        start = ends[after - 1] if after else 0
        end = ends[after] if after < len(ends) else len(self.plain)
        return max(start, place - reach), min(end, place + reach)

    def sentences_around(self, place: int, *, reach: int) -> tuple[int, int]:
        """Return the bounds of a sentence with the one before and the one after it."""
        first, last = self.sentence(place, reach=reach)
        before, _ = self.sentence(max(0, first - 1), reach=reach)
        _, after = self.sentence(min(last, len(self.plain)), reach=reach)
        return before, max(last, after)

    def word_at(self, place: int) -> int:
        """Return the position of the first word that starts at a place or after it."""
        return bisect_left(self._starts, place)

    def words_between(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """Return the words that start within two offsets."""
        return self.words[self.word_at(start) : self.word_at(end)]

    def lines(self) -> Iterator[tuple[int, int]]:
        """Yield the bounds of the lines."""
        start = 0
        while start <= len(self.plain):
            end = self.plain.find("\n", start)
            end = len(self.plain) if end < 0 else end
            yield start, end
            start = end + 1


def _without_marks(text: str) -> tuple[str, list[int] | None]:
    if not _DROPPED.search(text):
        return text, None
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if not _DROPPED.match(letter):
            letters.append(letter)
            places.append(place)
        elif letters and _COMBINING.match(letter):
            composed = unicodedata.normalize("NFC", letters[-1] + letter)
            if len(composed) == 1:
                letters[-1] = composed
    return "".join(letters), places
