"""Wishes for a copy of a file, and the promise the finished copy is held to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from freeshelf.enrich.disclosure.copies.letters import folded
from freeshelf.enrich.disclosure.findings import Box

_FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class PdfWishes:
    """Parts to remove: boxes on pages, pages to draw anew, outline and links.

    Pages count from 1; boxes are in points from the top left corner, as shown.
    `beside` are start and end of words in the text that no page has. `painted` are
    boxes that go from the image of a page alone: nobody marked the words in them.
    """

    marks: dict[int, list[Box]] = field(default_factory=dict)
    painted: dict[int, list[Box]] = field(default_factory=dict)
    drawn: frozenset[int] = frozenset()
    keeps_outline: bool = True
    without_links: frozenset[int] = frozenset()
    beside: tuple[tuple[int, int], ...] = ()

    def message(self) -> dict[str, Any]:
        """Return the wishes as JSON values for the sandbox."""
        return {
            "marks": _listed(self.marks),
            "painted": _listed(self.painted),
            "drawn": sorted(self.drawn),
            "keeps_outline": self.keeps_outline,
            "without_links": sorted(self.without_links),
            "beside": list(self.beside),
        }

    @classmethod
    def parse(cls, given: dict[str, Any]) -> "PdfWishes":
        return cls(
            marks=_by_page(given.get("marks", ())),
            painted=_by_page(given.get("painted", ())),
            drawn=frozenset(given.get("drawn", ())),
            keeps_outline=given.get("keeps_outline", True),
            without_links=frozenset(given.get("without_links", ())),
            beside=tuple((start, end) for start, end in given.get("beside", ())),
        )


def _listed(boxes: Mapping[int, Sequence[Box]]) -> list[list[float]]:
    return [[page, *box] for page, of_page in boxes.items() for box in of_page]


def _by_page(listed: Iterable[Sequence[Any]]) -> dict[int, list[Box]]:
    boxes: dict[int, list[Box]] = {}
    for page, x0, y0, x1, y1 in listed:
        boxes.setdefault(page, []).append((x0, y0, x1, y1))
    return boxes


@dataclass(frozen=True, slots=True)
class TextWishes:
    """Parts to remove of a file that is marked in its text: places in it, and pictures.

    A place is page, start and end in the text that extraction gives for the page.
    Pictures, told by their number from 0, become black. `without` are kinds of parts
    that go as a whole: links, alternative_texts, pictures.
    """

    places: tuple[tuple[int, int, int], ...] = ()
    black: frozenset[int] = frozenset()
    without: frozenset[str] = frozenset()

    def message(self) -> dict[str, Any]:
        """Return the wishes as JSON values for the sandbox."""
        return {
            "places": list(self.places),
            "black": sorted(self.black),
            "without": sorted(self.without),
        }

    @classmethod
    def parse(cls, given: dict[str, Any]) -> "TextWishes":
        places = [(page, start, end) for page, start, end in given.get("places", ())]
        return cls(
            places=tuple(places),
            black=frozenset(given.get("black", ())),
            without=frozenset(given.get("without", ())),
        )


@dataclass(frozen=True, slots=True)
class Promise:
    """Contents promised of a copy: texts that are gone, and what stays of each page.

    `drawn` are the numbers, from 1, of pages whose text is our own.
    """

    gone: Sequence[str]
    kept: Mapping[int, str]
    drawn: Sequence[int]

    def broken_by(self, pages: Mapping[int, str], rest: Iterable[str] = ()) -> bool:
        """Return whether texts of pages, and of the rest of a file, break it."""
        stays = {number: folded(text) for number, text in self.kept.items()}
        found = {number: folded(text) for number, text in pages.items()}
        others = [folded(text) for text in rest]
        return any(
            self._is_left(words, stays, found, others)
            for words in {folded(text) for text in self.gone}
            if len(words) >= _FEWEST_LETTERS
        )

    def left_on(self, number: int, text: str) -> list[str]:
        """Return the words that are to go and that a reader finds on a page."""
        stays = {each: folded(text) for each, text in self.kept.items()}
        found = {number: folded(text)}
        return [
            words
            for words in dict.fromkeys(self.gone)
            if len(folded(words)) >= _FEWEST_LETTERS
            and self._is_left(folded(words), stays, found, ())
        ]

    def gone_everywhere(self) -> tuple[str, ...]:
        """Return the words that are to go and stay on no page."""
        stays = {number: folded(text) for number, text in self.kept.items()}
        return tuple(
            each
            for each in self.gone
            if len(words := folded(each)) >= _FEWEST_LETTERS
            and not self._is_kept_elsewhere(words, stays)
        )

    def _is_left(
        self,
        words: str,
        stays: Mapping[int, str],
        found: Mapping[int, str],
        others: Sequence[str],
    ) -> bool:
        if not self._is_kept_elsewhere(words, stays):
            # Some readers give right-to-left words letter by letter from the left.
            return any(
                words in text or words[::-1] in text
                for text in [*found.values(), *others]
            )
        return any(
            found.get(number, "").count(words) > stays.get(number, "").count(words)
            for number in self.drawn
        )

    @staticmethod
    def _is_kept_elsewhere(words: str, stays: Mapping[int, str]) -> bool:
        return any(words in text or words[::-1] in text for text in stays.values())
