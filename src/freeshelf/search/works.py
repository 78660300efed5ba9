"""One line for the translations of a work, and its newest edition first."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from freeshelf.library.access import Reader
from freeshelf.library.editions import (
    newest_editions,
    older_editions,
    translations_of,
)
from freeshelf.library.models import Resource
from freeshelf.search.analysis.words import fold, surfaces
from freeshelf.search.engines.base import EngineHit
from freeshelf.search.query import ParsedQuery, YearRange

Find = Callable[[Sequence[str]], Sequence[EngineHit]]


@dataclass(frozen=True, slots=True)
class Works:
    """What a user may see of the works of some records, by primary key."""

    newer: dict[int, Resource]
    older: dict[int, list[Resource]]
    translations: dict[int, list[Resource]]

    def __bool__(self) -> bool:
        """Return whether any of the records has a translation or another edition."""
        return bool(self.newer or self.older or self.translations)


def works_of(resources: Sequence[Resource], user: Reader) -> Works:
    """Load the translations and editions of records."""
    return Works(
        newest_editions(resources, user),
        older_editions(resources, user),
        translations_of(resources, user),
    )


def is_asked_for(old: Resource, new: Resource, parsed: ParsedQuery) -> bool:
    """Return whether a query names the year or edition of the older of two editions."""
    year = old.issued_year or 0
    ranges = (item for item in parsed.wanted if isinstance(item, YearRange))
    if any(each.first <= year <= each.last for each in ranges):
        return True
    own = _words(f"{old.title} {year}") - _words(f"{new.title} {new.issued_year}")
    return bool(own & _words(parsed.text))


class Lines:
    """The lines of one page of hits, of records that were loaded with their works."""

    def __init__(
        self, resources: dict[str, Resource], works: Works, parsed: ParsedQuery
    ) -> None:
        self._resources = resources
        self._works = works
        self._parsed = parsed

    def of(
        self, hits: Sequence[EngineHit], *, earlier: frozenset[str], find: Find
    ) -> list[EngineHit]:
        """Return one hit for each line, in the order to show.

        A translation of a hit above it, also of one on an `earlier` page, has no line
        of its own. An older edition that is not asked for follows the newest one, which
        `find` returns if it is a hit.
        """
        on_page = {hit.key: hit for hit in hits}
        newer = {each.identifier for each in self._works.newer.values()}
        found = {hit.key: hit for hit in find(sorted(newer - on_page.keys() - earlier))}
        lines: dict[str, EngineHit] = {}
        for hit in hits:
            resource = self._resources.get(hit.key)
            if resource is None or hit.key in lines:
                continue
            first = self._before(resource)
            newest = (found | on_page).get(first.identifier) if first else None
            # Hits with all words stay above the others.
            if newest and newest.matches_all_words == hit.matches_all_words:
                lines.setdefault(newest.key, newest)
            if not self._is_shown_before(resource, lines.keys() | earlier, earlier):
                lines[hit.key] = hit
        return list(lines.values())

    def _before(self, resource: Resource) -> Resource | None:
        """Return the edition to show before this one."""
        newer = self._works.newer.get(resource.pk)
        if newer is None or is_asked_for(resource, newer, self._parsed):
            return None
        return newer

    def _is_shown_before(
        self, resource: Resource, above: Set[str], earlier: frozenset[str]
    ) -> bool:
        others = self._works.translations.get(resource.pk, ())
        if any(other.identifier in above for other in others):
            return True
        return any(
            old.identifier in earlier and not is_asked_for(old, resource, self._parsed)
            for old in self._works.older.get(resource.pk, ())
        )


def _words(text: str) -> set[str]:
    return {fold(word) for word in surfaces(text)}
