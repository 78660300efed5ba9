"""Count published resources by topic and place, for a whole table at once.

Counted in memory from the rows of both relations: one pass whatever the size of the
table. Cached until any of these rows, or the published resources, change.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from freeshelf.library.models import Resource
from freeshelf.search.concept_names import ConceptName, ConceptNames
from freeshelf.vocabularies.models import ConceptScheme

MAX_ON_AXIS = 40
_MAIN_SCHEMES = ("topics", "places")


@dataclass(frozen=True, slots=True)
class Axis:
    """Concepts of one level, the selectable levels, and the chosen one."""

    concepts: tuple[ConceptName, ...]
    below: Mapping[int, frozenset[int]]  # each shown concept with all narrower ones
    choices: tuple[tuple[str, str], ...]  # values in the query string, with labels
    chosen: str


def axis(names: ConceptNames, *, role: str, wanted: str, language: str) -> Axis:
    """Return the wanted level, by default the top of the first scheme."""
    concepts = names.in_role(role)
    children = _children(concepts)
    levels = _levels(concepts, children, language)
    chosen = wanted if wanted in levels else next(iter(levels), "")
    shown = _sorted(levels[chosen][1], language)[:MAX_ON_AXIS] if chosen else []
    return Axis(
        concepts=tuple(shown),
        below={concept.pk: _all_below(concept, children) for concept in shown},
        choices=tuple((value, label) for value, (label, _) in levels.items()),
        chosen=chosen,
    )


def _levels(
    concepts: list[ConceptName],
    children: Mapping[str, list[ConceptName]],
    language: str,
) -> dict[str, tuple[str, list[ConceptName]]]:
    """Return levels by value: the top of each scheme, then narrower concepts."""
    levels: dict[str, tuple[str, list[ConceptName]]] = {}
    schemes = ConceptScheme.objects.only("identifier", "title")
    titles = {each.identifier: str(each) for each in schemes}
    for scheme in sorted({one.scheme for one in concepts}, key=_main_first):
        mine = _sorted([one for one in concepts if one.scheme == scheme], language)
        label = _("%(scheme)s: top level") % {"scheme": titles.get(scheme, scheme)}
        levels[scheme] = (label, _top(mine, children))
        for concept in mine:
            if below := children.get(concept.value):
                levels[concept.value] = (concept.label(language)[0], below)
    return levels


def _top(
    concepts: list[ConceptName], children: Mapping[str, list[ConceptName]]
) -> list[ConceptName]:
    top = [one for one in concepts if not one.broader]
    # A single top concept, such as the world, is not useful as a level.
    return children.get(top[0].value, top) if len(top) == 1 else top


def _main_first(scheme: str) -> tuple[bool, str]:
    return scheme not in _MAIN_SCHEMES, scheme


def _children(concepts: list[ConceptName]) -> dict[str, list[ConceptName]]:
    children: dict[str, list[ConceptName]] = {}
    for concept in concepts:
        for above in concept.broader:
            children.setdefault(above, []).append(concept)
    return children


def _all_below(
    concept: ConceptName, children: Mapping[str, list[ConceptName]]
) -> frozenset[int]:
    found = {concept.pk}
    waiting = [concept]
    while waiting:
        for child in children.get(waiting.pop().value, ()):
            if child.pk not in found:
                found.add(child.pk)
                waiting.append(child)
    return frozenset(found)


def _sorted(concepts: list[ConceptName], language: str) -> list[ConceptName]:
    return sorted(concepts, key=lambda one: one.label(language)[0].casefold())


Counts = Mapping[tuple[int, int], int]  # index of the topic, of the place
_KEPT = 16


def coverage_counts(
    topics: tuple[frozenset[int], ...], places: tuple[frozenset[int], ...]
) -> Counts:
    """Return numbers of published resources by index on both axes."""
    return _MEMORY.counts(topics, places)


class _Memory:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: tuple[Any, ...] = ()
        self._known: dict[Any, Counts] = {}

    def counts(
        self, topics: tuple[frozenset[int], ...], places: tuple[frozenset[int], ...]
    ) -> Counts:
        state = _cache_key()
        with self._lock:
            if state != self._state or len(self._known) > _KEPT:
                self._state, self._known = state, {}
            key = (topics, places)
            if key not in self._known:
                self._known[key] = _count(topics, places)
            return self._known[key]


def _cache_key() -> tuple[Any, ...]:
    """Return a key that changes with the counts: rows are only added or deleted."""
    state: list[Any] = [str(connection.settings_dict["NAME"])]
    for field in ("subjects", "spatial"):
        rows = getattr(Resource, field).through.objects
        state.append(tuple(rows.aggregate(Count("pk"), Max("pk")).values()))
    live = Resource.objects.filter(live=True)
    state.append(live.count())
    state.append(Resource.objects.aggregate(Max("last_published_at")))
    return tuple(map(str, state))


def _count(
    topics: tuple[frozenset[int], ...], places: tuple[frozenset[int], ...]
) -> Counts:
    hidden = set(Resource.objects.filter(live=False).values_list("pk", flat=True))
    topics_of = _positions("subjects", topics, hidden)
    places_of = _positions("spatial", places, hidden)
    # Many resources have the same topics and places: those are counted once.
    combinations = Counter(
        (topics_of[key], places_of[key]) for key in topics_of.keys() & places_of.keys()
    )
    counts: Counter[tuple[int, int]] = Counter()
    for (topic_bits, place_bits), number in combinations.items():
        columns = _bits(place_bits)
        for row in _bits(topic_bits):
            for column in columns:
                counts[row, column] += number
    return counts


def _positions(
    field: str, axis: tuple[frozenset[int], ...], hidden: set[int]
) -> dict[int, int]:
    """Return the positions of each resource as a bit mask."""
    bits_of: defaultdict[int, int] = defaultdict(int)
    for position, concepts in enumerate(axis):
        for concept in concepts:
            bits_of[concept] |= 1 << position
    rows: Iterable[tuple[int, int]] = (
        getattr(Resource, field)
        .through.objects.filter(concept__in=list(bits_of))
        .values_list("resource_id", "concept_id")
    )
    found: defaultdict[int, int] = defaultdict(int)
    for resource, concept in rows:
        if resource not in hidden:
            found[resource] |= bits_of[concept]
    return found


def _bits(number: int) -> list[int]:
    return [at for at in range(number.bit_length()) if number >> at & 1]


_MEMORY = _Memory()
