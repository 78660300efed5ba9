"""Translations and editions of records, as far as a reader may see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.library.access import Reader
from freeshelf.library.models import Resource, ResourceRelation

_Kind = ResourceRelation.Kind
MAX_STEPS = 10


@dataclass(frozen=True, slots=True)
class Works:
    """Works of some records, as far as a user may see them.

    Each of the `families` is a work with its translations and editions; a record
    without either has none. The others are by primary key.
    """

    families: list[list[Resource]]
    newer: dict[int, Resource]
    translations: dict[int, list[Resource]]


@dataclass(slots=True)
class _Links:
    """Records with their relations: pairs of the relating record and its target."""

    visible: dict[int, Resource]
    editions: set[tuple[int, int]]
    translations: set[tuple[int, int]]


def works_of(resources: Iterable[Resource], user: Reader) -> Works:
    """Return the works of these records in one walk along their relations."""
    links = _links_of(resources, user)
    return Works(_families(links), _newest(links), _translations(links))


def newest_editions(resources: Iterable[Resource], user: Reader) -> dict[int, Resource]:
    """Return the newest edition of those that have a newer one, by primary key.

    Only editions that this user may see are followed, and none to an earlier year.
    """
    return works_of(resources, user).newer


def translated_works(*, limit: int) -> list[set[str]] | None:
    """Return the identifiers of each original with its translations, of all records.

    None if there are more translations than `limit`.
    """
    rows = ResourceRelation.objects.filter(kind=_Kind.TRANSLATION_OF).order_by()
    pairs = list(
        rows.values_list("resource__identifier", "target__identifier")[: limit + 1]
    )
    works: defaultdict[str, set[str]] = defaultdict(set)
    for translation, original in pairs:
        works[original] |= {original, translation}
    return None if len(pairs) > limit else list(works.values())


def superseded_by(newer: Resource, *, title: str = "") -> str:
    """Return that a newer edition replaces another: “Superseded by … (2026)”."""
    values = {"title": title or newer.display_title, "year": newer.issued_year or ""}
    if newer.issued_year is None:
        return _("Superseded by %(title)s") % values
    return _("Superseded by %(title)s (%(year)s)") % values


def _links_of(resources: Iterable[Resource], user: Reader) -> _Links:
    """Load all that relations lead to, over nothing that this user may not see.

    Only the translations of an original that is closed are its translations still.
    """
    links = _Links({resource.pk: resource for resource in resources}, set(), set())
    allowed = Resource.objects.visible_to(user).select_related("publisher")
    asked: set[int] = set()
    reached = set(links.visible)
    for _step in range(MAX_STEPS):
        if not reached:
            break
        asked |= reached
        rows = ResourceRelation.objects.filter(
            Q(resource__in=reached) | Q(target__in=reached),
            kind__in=(_Kind.TRANSLATION_OF, _Kind.NEWER_EDITION_OF),
        ).values_list("kind", "resource", "target")
        near: set[int] = set()
        for kind, *pair in rows:
            if kind == _Kind.TRANSLATION_OF:
                links.translations.add((pair[0], pair[1]))
                near.update(pair)
            elif not links.visible.keys().isdisjoint(pair):
                links.editions.add((pair[0], pair[1]))
                near.update(pair)
        near -= asked
        found = allowed.in_bulk(near) if near else {}
        links.visible |= found
        originals = {original for _translation, original in links.translations}
        reached = near & (found.keys() | originals)
    return links


def _families(links: _Links) -> list[list[Resource]]:
    family: dict[int, set[int]] = {}
    editions = {pair for pair in links.editions if links.visible.keys() >= set(pair)}
    for one, other in editions | links.translations:
        joined = family.get(one, {one}) | family.get(other, {other})
        family |= dict.fromkeys(joined, joined)
    works = {frozenset(each & links.visible.keys()) for each in family.values()}
    works = {each for each in works if len(each) > 1}
    return [
        [links.visible[pk] for pk in sorted(each)] for each in sorted(works, key=sorted)
    ]


def _newest(links: _Links) -> dict[int, Resource]:
    newer = _next_editions(links)
    found: dict[int, Resource] = {}
    for pk in newer:
        at, passed = pk, {pk}
        while at in newer and newer[at] not in passed:
            at = newer[at]
            passed.add(at)
        if at != pk:
            found[pk] = links.visible[at]
    return found


def _next_editions(links: _Links) -> Mapping[int, int]:
    """Return the newer edition of each visible one; of several, the latest."""
    found: dict[int, Resource] = {}
    for resource, target in links.editions:
        one, old = links.visible.get(resource), links.visible.get(target)
        if one is None or old is None:
            continue
        if one.issued_year and old.issued_year and one.issued_year < old.issued_year:
            continue
        other = found.get(target)
        if other is None or (other.issued, other.pk) < (one.issued, one.pk):
            found[target] = one
    return {target: one.pk for target, one in found.items()}


def _translations(links: _Links) -> dict[int, list[Resource]]:
    works: defaultdict[int, set[int]] = defaultdict(set)
    for translation, original in links.translations:
        works[original] |= {original, translation}
    others: defaultdict[int, set[int]] = defaultdict(set)
    for members in works.values():
        for pk in members & links.visible.keys():
            others[pk] |= (members & links.visible.keys()) - {pk}
    return {
        pk: [links.visible[each] for each in sorted(keys)]
        for pk, keys in others.items()
        if keys
    }
