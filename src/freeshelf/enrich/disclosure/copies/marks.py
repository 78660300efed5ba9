"""Bars in place of marked words, in text that lies in many runs and attributes."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

from freeshelf.enrich.disclosure.copies.cells import cells_of
from freeshelf.enrich.disclosure.copies.letters import folded
from freeshelf.enrich.disclosure.copies.occurrences import occurrences, whole_word

BAR = "█"
# Bars have whole steps of this many characters, so that none is as long as its word.
_STEP = 6
# Text on both sides by which a place in the text that was read is known again.
_CONTEXT = 24
_LONG_WORD = 5
_END = "\n"

Range = tuple[int, int]
# Page from 1, start and end in its text.
Place = tuple[int, int, int]


@dataclass(slots=True)
class Slot:
    """A text in a document, such as that of an element; `change` puts another there."""

    text: str
    change: Callable[[str], None]
    # Whether no word goes on from here into the next one.
    ends: bool = False

    def put(self, text: str) -> None:
        """Put another text in place of this one."""
        self.text = text
        self.change(text)


def slot_of(node: Any, *, ends: bool = False) -> Slot:
    """Return the slot of the text of an element."""

    def change(text: str) -> None:
        node.text = text

    return Slot(node.text or "", change, ends)


def put_bar(run: Any, tag: str) -> list[Any]:
    """Put a bar of one length in place of the words of a run, and return it."""
    bar = BAR * 2 * _STEP
    for text in run.iter(tag):
        if (text.text or "").strip():
            text.text, bar = bar, ""
    return [run] if len(run) else []


@dataclass(frozen=True, slots=True)
class Mark:
    """Words to remove, and their places among all in the text that was read.

    `letters` are those of `words` in one form. `numbers` are those of the places, from
    0, among all of the text, each with the letters around it in `contexts`.
    """

    words: str
    letters: str
    numbers: frozenset[int]
    contexts: tuple[str, ...]

    @property
    def is_everywhere(self) -> bool:
        """Return whether no place of the words is to stay."""
        return len(self.numbers) == len(self.contexts)


def marks_of(pages: Sequence[str], places: Iterable[Place]) -> list[Mark]:
    """Return the marks of places: page from 1, start and end in its text."""
    lines = [folded(page) for page in pages]
    line, starts = "".join(lines), [0, *accumulate(map(len, lines))]
    found: dict[str, tuple[str, set[int]]] = {}
    for page, start, end in places:
        if not 1 <= page <= len(pages):
            continue
        text = pages[page - 1]
        words = text[start:end]
        if letters := folded(words):
            at = starts[page - 1] + len(folded(text[:start]))
            found.setdefault(letters, (words, set()))[1].add(at)
    marks = []
    for letters, (words, marked) in found.items():
        every = list(_all(line, letters))
        numbers = frozenset(n for n, at in enumerate(every) if at in marked)
        contexts = tuple(_around(line, at, len(letters)) for at in every)
        marks.append(Mark(words, letters, numbers, contexts))
    return marks


def expected(pages: Sequence[str], places: Iterable[Place]) -> list[str]:
    """Return the texts of pages without whole words at places."""
    by_page: dict[int, list[Range]] = {}
    for number, start, end in places:
        by_page.setdefault(number, []).append((start, end))
    texts = []
    for number, page in enumerate(pages, start=1):
        ranges = [whole_word(page, *each) for each in by_page.get(number, ())]
        kept, last = [], 0
        for start, end in _joined(ranges):
            kept.append(page[last:start])
            last = end
        texts.append(" ".join([*kept, page[last:]]))
    return texts


def _all(letters: str, words: str) -> Iterator[int]:
    at = letters.find(words)
    while at >= 0:
        yield at
        at = letters.find(words, at + 1)


def _around(letters: str, at: int, length: int) -> str:
    before = letters[max(at - _CONTEXT, 0) : at]
    return f"{before}|{letters[at + length : at + length + _CONTEXT]}"


class Text:
    """Slots as one text, with the offset of each letter."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._slots = slots
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for slot in slots:
            self._starts.append(length)
            piece = slot.text + (_END if slot.ends else "")
            pieces.append(piece)
            length += len(piece)
        self.text = "".join(pieces)

    def remove(self, ranges: Iterable[Range]) -> list[str]:
        """Put bars in place of ranges, widened to whole words; return what went.

        Of a row each cell has a bar of its own.
        """
        wide = _joined(whole_word(self.text, *each) for each in ranges)
        changed: dict[int, list[str]] = {}
        for start, end in chain.from_iterable(
            cells_of(self.text, *each) for each in wide
        ):
            words = self.text[start:end]
            bar = BAR * (_STEP * (len(words) // _STEP + 1))
            index = bisect_right(self._starts, start) - 1
            while index < len(self._slots) and self._starts[index] < end:
                letters = changed.setdefault(index, list(self._slots[index].text))
                first = max(start - self._starts[index], 0)
                last = min(end - self._starts[index], len(letters))
                if first < last:
                    letters[first:last] = [""] * (last - first)
                    letters[first], bar = bar, ""
                index += 1
        for index, letters in changed.items():
            self._slots[index].put("".join(letters))
        return [self.text[start:end] for start, end in wide]

    def places_of(self, marks: Sequence[Mark]) -> list[Range]:
        """Return where marked words stand; all places where one is not known."""
        letters: list[str] = []
        offsets: list[int] = []
        for offset, character in enumerate(self.text):
            for letter in folded(character):
                letters.append(letter)
                offsets.append(offset)
        line = "".join(letters)
        found: list[Range] = []
        for mark in marks:
            every = list(_all(line, mark.letters))
            contexts = tuple(_around(line, at, len(mark.letters)) for at in every)
            if mark.is_everywhere or contexts != mark.contexts:
                found += every_place(self.text, [mark.words])
            if contexts == mark.contexts:
                wanted = [at for n, at in enumerate(every) if n in mark.numbers]
                found += [
                    (offsets[at], offsets[at + len(mark.letters) - 1] + 1)
                    for at in wanted
                ]
        return found


def every_place(text: str, words: Sequence[str]) -> list[Range]:
    """Return where words stand in a text, in any case and form."""
    return [(each.start, each.end) for each in occurrences([(1, text)], words)]


def wanted_words(marked: Iterable[str]) -> list[str]:
    """Return what is looked for beside the text: words, and each long one of them."""
    words = list(marked)
    singly = [each for text in words for each in text.split()]
    words += [each for each in singly if len(folded(each)) >= _LONG_WORD]
    return list(dict.fromkeys(words))


def _joined(ranges: Iterable[Range]) -> list[Range]:
    """Return ranges in order, those that touch as one."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
