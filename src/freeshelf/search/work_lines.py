"""One line for the translations of a work, and its newest edition first.

What stands where follows from the hits of a whole work, on whatever page they are: each
page decides alike, so that no hit is lost or shown twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from freeshelf.library.editions import Works
from freeshelf.library.models import Resource
from freeshelf.search.analysis.analyzer import LATIN_LANGUAGES, primary_subtag
from freeshelf.search.analysis.function_words import is_function_word
from freeshelf.search.analysis.words import fold, surfaces
from freeshelf.search.engines.base import EngineHit
from freeshelf.search.query import ParsedQuery, YearRange


def is_asked_for(old: Resource, new: Resource, parsed: ParsedQuery) -> bool:
    """Return whether a query names the year or edition of the older of two editions."""
    if _names_year_of(old, parsed) and not _names_year_of(new, parsed):
        return True
    own = {
        word
        for word in _words(old.title) - _words(new.title)
        if not is_function_word(word, LATIN_LANGUAGES)
    }
    return bool(own) and own <= _words(parsed.text)


def _names_year_of(resource: Resource, parsed: ParsedQuery) -> bool:
    year = resource.issued_year
    if year is None:
        return False
    ranges = (item for item in parsed.wanted if isinstance(item, YearRange))
    is_within = any(each.first <= year <= each.last for each in ranges)
    return is_within or str(year) in _words(parsed.text)


@dataclass(slots=True)
class _Line:
    """A line that stands where `first` is a hit, with `folded` hits that it names."""

    first: EngineHit
    shown: EngineHit
    folded: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class WorkLines:
    """The lines of works, of records that were loaded with them, by identifier.

    `language` is the preferred one. In an order by date or title, `is_sorted`, editions
    keep their places. By date a translation of another date takes no line; by title,
    `is_by_title`, the line stands where the translation that takes it is a hit.
    """

    resources: dict[str, Resource]
    works: Works
    parsed: ParsedQuery
    language: str = ""
    is_one_order: bool = False
    is_sorted: bool = False
    is_by_title: bool = False

    def places(self, hits: Sequence[EngineHit]) -> dict[str, list[EngineHit]]:
        """Return the hits to show in the place of each hit of one work.

        `hits` are all hits of the work in their order. A translation is named on the
        line of the first of them; the one in the preferred language takes the line. An
        older edition follows the newest one, or precedes it if it is asked for.
        """
        lines = self._lines(hits)
        places: dict[str, list[EngineHit]] = {hit.key: [] for hit in hits}
        places |= {line.first.key: [line.shown] for line in lines}
        moved: set[str] = set()
        for at, line in enumerate(() if self.is_sorted else lines):
            if line.first.key in moved:
                continue
            other = self._due_before(line, lines[at + 1 :])
            if other is not None and other.first.key not in moved:
                moved.add(other.first.key)
                places[other.first.key] = []
                places[line.first.key] = [other.shown, line.shown]
        return places

    def _lines(self, hits: Sequence[EngineHit]) -> list[_Line]:
        lines: list[_Line] = []
        for hit in hits:
            others = self._translations(hit.key)
            line = next((each for each in lines if each.first.key in others), None)
            if line is None:
                lines.append(_Line(hit, hit))
            else:
                line.folded.add(hit.key)
                if self._takes_line(hit, line):
                    line.folded = line.folded - {hit.key} | {line.shown.key}
                    line.shown = hit
                    line.first = hit if self.is_by_title else line.first
        return lines

    def _takes_line(self, hit: EngineHit, line: _Line) -> bool:
        """Return whether a translation is shown in the place of another."""
        if not self._is_own(hit.key) or self._is_own(line.shown.key):
            return False
        dates = {self.resources[key].issued for key in (hit.key, line.shown.key)}
        if self.is_sorted and not self.is_by_title and len(dates) > 1:
            return False
        # In two parts, hits with all words stay above the others.
        is_alike = (
            self.is_by_title or hit.matches_all_words == line.shown.matches_all_words
        )
        named = {*line.folded, line.shown.key} - {hit.key}
        return named <= self._translations(hit.key) and (self.is_one_order or is_alike)

    def _due_before(self, line: _Line, below: Sequence[_Line]) -> _Line | None:
        """Return the line of another edition that is to stand before this one."""
        for other in below:
            is_due = self._is_due_before(other, line)
            if is_due and _may_precede(other.shown, line.shown):
                return other
        return None

    def _is_due_before(self, one: _Line, other: _Line) -> bool:
        """Return whether one is the newest edition, or an older one asked for."""
        newest = self._newest(other)
        if newest is not None and newest.identifier in {one.shown.key, *one.folded}:
            return not self._is_asked_for(other, newest)
        newest = self._newest(one)
        if newest is not None and newest.identifier in {other.shown.key, *other.folded}:
            return self._is_asked_for(one, newest)
        return False

    def _newest(self, line: _Line) -> Resource | None:
        return self.works.newer.get(self.resources[line.shown.key].pk)

    def _is_asked_for(self, line: _Line, newest: Resource) -> bool:
        return is_asked_for(self.resources[line.shown.key], newest, self.parsed)

    def _translations(self, key: str) -> set[str]:
        others = self.works.translations.get(self.resources[key].pk, ())
        return {other.identifier for other in others}

    def _is_own(self, key: str) -> bool:
        return primary_subtag(self.resources[key].language) == self.language


def _may_precede(one: EngineHit, other: EngineHit) -> bool:
    """Return whether the hit of an edition may stand before that of another.

    Hits with all words stay above the others, and those of them in the preferred
    language above those in another.
    """
    if one.matches_all_words != other.matches_all_words:
        return False
    return one.is_preferred or not (other.matches_all_words and other.is_preferred)


def _words(text: str) -> set[str]:
    return {fold(word) for word in surfaces(text)}
