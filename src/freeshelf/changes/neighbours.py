"""Records that the outputs of others name: translations, editions, values of fields."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from freeshelf.changes.models import Neighbour
from freeshelf.core.batches import in_batches
from freeshelf.library.editions import MAX_STEPS
from freeshelf.library.models import Resource, ResourceRelation

_Kind = ResourceRelation.Kind
_WORK = (_Kind.TRANSLATION_OF, _Kind.NEWER_EDITION_OF)
_IN_SIZE = 400


def affected_by(identifiers: Collection[str]) -> list[str]:
    """Return these records and all whose outputs may name them."""
    found = dict.fromkeys(identifiers)
    for batch in in_batches(list(identifiers), _IN_SIZE):
        naming = Neighbour.objects.filter(identifier__in=batch)
        names = naming.order_by("pk").values_list("record__identifier", flat=True)
        found |= dict.fromkeys(names)
        # Those that name them from now on.
        keys = Resource.objects.filter(identifier__in=batch).values_list(
            "pk", flat=True
        )
        for near in related(list(keys)).values():
            found |= dict.fromkeys(sorted(near))
    return list(found)


def related(keys: Iterable[int]) -> dict[int, set[str]]:
    """Return the identifiers of what records are related to, by primary key.

    Includes all of their works, as far as `works_of` goes, whoever may see them.
    """
    start = set(keys)
    links, works = _links(start)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in links:
        found[one].add(other)
        found[other].add(one)
    for family in _families(works):
        for key in family & start:
            found[key] |= family - {key}
    others = {key for near in found.values() for key in near}
    rows = Resource.objects.filter(pk__in=others) if others else Resource.objects.none()
    names = dict(rows.values_list("pk", "identifier"))
    return {
        key: {names[each] for each in found[key] if each in names}
        for key in start & found.keys()
    }


def _links(start: set[int]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return all pairs with these records, and those of their works."""
    links: set[tuple[int, int]] = set()
    works: set[tuple[int, int]] = set()
    asked: set[int] = set()
    reached = start
    for _step in range(MAX_STEPS):
        near: set[int] = set()
        for batch in in_batches(sorted(reached), _IN_SIZE):
            rows = ResourceRelation.objects.filter(
                Q(resource__in=batch) | Q(target__in=batch)
            )
            if asked:
                rows = rows.filter(kind__in=_WORK)
            for kind, one, other in rows.values_list("kind", "resource", "target"):
                links.add((one, other))
                if kind in _WORK:
                    works.add((one, other))
                    near |= {one, other}
        asked |= reached
        reached = near - asked
        if not reached:
            break
    return links, works


def _families(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    family: dict[int, set[int]] = {}
    for one, other in pairs:
        joined = family.get(one, {one}) | family.get(other, {other})
        family |= dict.fromkeys(joined, joined)
    return list({id(each): each for each in family.values()}.values())
