"""One line for the translations of a work, and its newest edition first."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from freeshelf.library.access import Reader
from freeshelf.library.editions import (
    newest_editions,
    older_editions,
    translations_of,
)
from freeshelf.library.models import Resource
from freeshelf.search.analysis.analyzer import primary_subtag
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
    newer = newest_editions(resources, user)
    return Works(
        newer,
        older_editions([*resources, *newer.values()], user),
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
    """The lines of one page of hits, of records that were loaded with their works.

    `language` is the preferred one, empty in an order without one.
    """

    def __init__(
        self,
        resources: dict[str, Resource],
        works: Works,
        parsed: ParsedQuery,
        *,
        language: str = "",
        is_one_order: bool = False,
    ) -> None:
        self._resources = resources
        self._works = works
        self._parsed = parsed
        self._language = language
        self._is_one_order = is_one_order

    def of(
        self, hits: Sequence[EngineHit], *, earlier: Mapping[str, EngineHit], find: Find
    ) -> list[EngineHit]:
        """Return one hit for each line, in the order to show.

        A translation of a hit above it, also of one on an `earlier` page, has no line
        of its own; the one in the preferred language, if it is a hit, takes the line.
        An older edition that is not asked for follows the newest one. `find` returns
        those of some records that are hits.
        """
        known = {hit.key: hit for hit in hits}
        others = {each.identifier for each in self._works.newer.values()}
        others |= {each.identifier for each in self._own_translations()}
        known |= {
            h.key: h for h in find(sorted(others - known.keys() - earlier.keys()))
        }
        lines: dict[str, EngineHit] = {}
        for hit in hits:
            resource = self._resources.get(hit.key)
            if resource is None or hit.key in lines:
                continue
            newest = self._before(resource, hit, known, earlier)
            if newest is not None:
                lines.setdefault(newest.key, newest)
            if not self._is_shown_before(resource, hit, lines.keys(), earlier):
                line = self._in_own_language(resource, hit, known)
                lines[line.key] = line
        return list(lines.values())

    def _before(
        self,
        resource: Resource,
        hit: EngineHit,
        known: Mapping[str, EngineHit],
        earlier: Mapping[str, EngineHit],
    ) -> EngineHit | None:
        """Return the hit of the newest edition to show before this one."""
        newer = self._works.newer.get(resource.pk)
        newest = known.get(newer.identifier) if newer else None
        if newer is None or newest is None or not _may_precede(newest, hit):
            return None
        is_wanted = is_asked_for(resource, newer, self._parsed)
        return None if is_wanted or self._has_moved(newer, newest, earlier) else newest

    def _is_shown_before(
        self,
        resource: Resource,
        hit: EngineHit,
        above: Set[str],
        earlier: Mapping[str, EngineHit],
    ) -> bool:
        above = above | earlier.keys()
        others = self._works.translations.get(resource.pk, ())
        if any(other.identifier in above for other in others):
            return True
        is_newest = resource.pk not in self._works.newer
        return is_newest and self._has_moved(resource, hit, earlier)

    def _has_moved(
        self, newest: Resource, hit: EngineHit, earlier: Mapping[str, EngineHit]
    ) -> bool:
        """Return whether an edition stands before an older one on an earlier page."""
        return any(
            old.identifier in earlier
            and _may_precede(hit, earlier[old.identifier])
            and not is_asked_for(old, newest, self._parsed)
            for old in self._works.older.get(newest.pk, ())
        )

    def _is_own(self, resource: Resource) -> bool:
        return primary_subtag(resource.language) == self._language

    def _own_translations(self) -> Iterator[Resource]:
        for resource in self._resources.values() if self._language else ():
            others = self._works.translations.get(resource.pk, ())
            if not self._is_own(resource):
                yield from filter(self._is_own, others)

    def _in_own_language(
        self, resource: Resource, hit: EngineHit, known: Mapping[str, EngineHit]
    ) -> EngineHit:
        """Return the hit of the translation that takes the line of this one."""
        if not self._language or self._is_own(resource):
            return hit
        others = self._works.translations.get(resource.pk, ())
        keys = [other.identifier for other in others if self._is_own(other)]
        for own in (known[key] for key in keys if key in known):
            # In two parts, hits with all words stay above the others.
            if self._is_one_order or own.matches_all_words == hit.matches_all_words:
                return own
        return hit


def _may_precede(newest: EngineHit, old: EngineHit) -> bool:
    """Return whether the hit of a newer edition may stand before an older one.

    Hits with all words stay above the others, and those of them in the preferred
    language above those in another.
    """
    if newest.matches_all_words != old.matches_all_words:
        return False
    return newest.is_preferred or not (old.matches_all_words and old.is_preferred)


def _words(text: str) -> set[str]:
    return {fold(word) for word in surfaces(text)}
