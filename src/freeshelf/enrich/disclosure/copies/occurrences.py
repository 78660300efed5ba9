"""Find all places of some words in the text of a file, to mark or keep each of them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from freeshelf.enrich.disclosure.copies.letters import alike, letters_alike, readings

# Letters shown on each side of a place.
_AROUND = 60
# More than a form can send: no place is left out unnoticed.
_MOST = 20_000
# Of Arabic, whose articles and prepositions are written with the word.
_LONGEST_PREFIX = 3
# Endings by which Russian declines a name.
_LONGEST_ENDING = 3
_ADDRESS = re.compile(r"[^\s<>\"'()]{0,500}%[0-9A-Fa-fu][0-9A-Fa-f][^\s<>\"'()]{0,500}")
# Letters of other encodings spell shorter words by chance.
_FEWEST_ESCAPED = 3


_CAPITAL = r"[A-ZÀ-ÖØ-ÞА-ЯЁ][\w'’-]+"
_NAME = re.compile(rf"{_CAPITAL}(?: [\w'’-]+)* {_CAPITAL}")
_MORE_OF_NAME = re.compile(rf"(?: {_CAPITAL}){{1,2}}")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place of words on a page: offsets into its text, and the text around it."""

    page: int
    start: int
    end: int
    before: str
    found: str
    after: str


def occurrences(
    pages: Iterable[tuple[int, str]], words: Sequence[str]
) -> list[Occurrence]:
    """Return where words stand, in any case and form, and over the ends of lines.

    `pages` are numbers and texts. At most 20,000 places are returned.
    """
    found: dict[tuple[int, int, int], Occurrence] = {}
    wanted = [folded for word in words if len(folded := _folded(word)[0]) > 1]
    for number, text in pages:
        folded, offsets = _folded(text)
        for word in dict.fromkeys(wanted):
            for start, end in _places(text, folded, offsets, word):
                around = occurrence_at(number, text, start, end)
                found.setdefault((number, start, end), around)
                if len(found) >= _MOST:
                    return list(found.values())
        for start, end in _escaped(text, wanted):
            around = occurrence_at(number, text, start, end)
            found.setdefault((number, start, end), around)
    return sorted(found.values(), key=lambda each: (each.page, each.start))


def words_in(texts: Iterable[str], words: Iterable[str]) -> set[str]:
    """Return those of some words that stand in one of some texts, in any form."""
    wanted = {word: folded for word in words if len(folded := _folded(word)[0]) > 1}
    found: set[str] = set()
    for text in texts:
        folded, offsets = _folded(text)
        for word, letters in wanted.items():
            if word not in found and (
                any(_places(text, folded, offsets, letters))
                or any(_escaped(text, [letters]))
            ):
                found.add(word)
    return found


def with_longer_names(words: Sequence[str], texts: Iterable[str]) -> list[str]:
    """Return words, and longer forms in which texts have names of several of them.

    "Ana Paz" is "Ana Paz Gil" where the text goes on so: what is left of a name names
    whom it is about.
    """
    pages = list(enumerate(texts))
    texts_of = dict(pages)
    found = dict.fromkeys(words)
    for word in words:
        if _NAME.fullmatch(word):
            for each in occurrences(pages, [word]):
                text = texts_of[each.page]
                if more := _MORE_OF_NAME.match(text, each.end):
                    found[text[each.start : more.end()]] = None
    return list(found)


def _escaped(text: str, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where addresses spell one of the words in escapes."""
    words = [word for word in wanted if len(word) >= _FEWEST_ESCAPED]
    for address in _ADDRESS.finditer(text) if "%" in text else ():
        read = [alike(each) for each in readings(address[0])]
        if any(word in each for word in words for each in read):
            yield address.span()


def _folded(text: str) -> tuple[str, list[int]]:
    """Return letters and digits in one form, and the offset of each in the text."""
    letters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        for letter in letters_alike(character):
            letters.append(letter)
            offsets.append(offset)
    return "".join(letters), offsets


def _places(
    text: str, folded: str, offsets: Sequence[int], word: str
) -> Iterator[tuple[int, int]]:
    stem = _stem(word)
    index = folded.find(stem)
    while index >= 0:
        last = index + len(stem) - 1
        start, end = offsets[index], offsets[last] + 1
        word_start, word_end = whole_word(text, start, end)
        if _is_written_together(word):
            yield start, end
        elif _fits(word, before=start - word_start, after=word_end - end, stem=stem):
            yield word_start, word_end
        index = folded.find(stem, index + 1)


def whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range of the whole words that a range of a text touches.

    A word ends where a script begins whose words are not parted by blanks.
    """
    while start and _is_within_word(text[start - 1]):
        start -= 1
    while end < len(text) and _is_within_word(text[end]):
        end += 1
    return start, end


def _is_within_word(letter: str) -> bool:
    if unicodedata.category(letter) == "Mn":
        return True
    return letter.isalnum() and (letter.isascii() or not _is_written_together(letter))


def _fits(word: str, *, before: int, after: int, stem: str) -> bool:
    longest_before = _LONGEST_PREFIX if _script(word) == "ARABIC" else 0
    longest_after = 0
    if _script(word) == "CYRILLIC":
        longest_after = len(word) - len(stem) + _LONGEST_ENDING
    elif _script(word) == "ARABIC":
        longest_after = 2
    return before <= longest_before and after <= longest_after


def _stem(word: str) -> str:
    """Return the part of a word that no ending changes."""
    if _script(word) == "CYRILLIC" and len(word) > 4 and word[-1] in "аеиоуыэюяйь":
        return word[:-1]
    return word


def _is_written_together(word: str) -> bool:
    """Return whether the words of this script are not parted by blanks."""
    return _script(word) in ("CJK", "HIRAGANA", "KATAKANA", "THAI", "KHMER", "LAO")


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").partition(" ")[0]


def occurrence_at(page: int, text: str, start: int, end: int) -> Occurrence:
    """Return a place of a text with the words around it."""
    return Occurrence(
        page=page,
        start=start,
        end=end,
        before=" ".join(text[max(0, start - _AROUND) : start].split("\n")),
        found=" ".join(text[start:end].split("\n")),
        after=" ".join(text[end : end + _AROUND].split("\n")),
    )
