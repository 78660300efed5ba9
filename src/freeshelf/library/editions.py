"""Translations and editions of records, as far as a reader may see them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q
from django.utils.translation import gettext as _

from freeshelf.library.access import Reader
from freeshelf.library.models import Resource, ResourceRelation

_Kind = ResourceRelation.Kind
_MAX_STEPS = 10


def newest_editions(resources: Iterable[Resource], user: Reader) -> dict[int, Resource]:
    """Return the newest edition of those that have a newer one, by primary key.

    Only editions that this user may see are followed, and none to an earlier year.
    """
    latest = {resource.pk: resource.pk for resource in resources}
    found: dict[int, Resource] = {}
    visible = Resource.objects.visible_to(user)
    for _step in range(_MAX_STEPS):
        rows = ResourceRelation.objects.filter(
            kind=_Kind.NEWER_EDITION_OF,
            target__in=set(latest.values()),
            resource__in=visible.values("pk"),
        ).order_by("resource__issued", "resource")
        rows = rows.exclude(resource__issued_year__lt=F("target__issued_year"))
        newer = dict(rows.values_list("target", "resource"))
        latest = {pk: newer[at] for pk, at in latest.items() if at in newer}
        latest = {pk: at for pk, at in latest.items() if pk != at}
        if not latest:
            break
        loaded = visible.in_bulk(set(latest.values()))
        found |= {pk: loaded[at] for pk, at in latest.items() if at in loaded}
    return found


def superseded_by(newer: Resource, *, title: str = "") -> str:
    """Return that a newer edition replaces another: “Superseded by … (2026)”."""
    values = {"title": title or newer.display_title, "year": newer.issued_year or ""}
    if newer.issued_year is None:
        return _("Superseded by %(title)s") % values
    return _("Superseded by %(title)s (%(year)s)") % values


def families_of(resources: Iterable[Resource], user: Reader) -> list[list[Resource]]:
    """Return the works of these records, each with its translations and editions.

    A record without either is left out, and so is what this user may not see.
    """
    links = ResourceRelation.objects.filter(
        kind__in=(_Kind.TRANSLATION_OF, _Kind.NEWER_EDITION_OF)
    )
    known = {resource.pk: resource for resource in resources}
    family = {pk: {pk} for pk in known}
    reached = set(known)
    for _step in range(_MAX_STEPS):
        near = links.filter(Q(resource__in=reached) | Q(target__in=reached))
        pairs = set(near.values_list("resource", "target"))
        unseen = {pk for pair in pairs for pk in pair} - known.keys()
        reached = set()
        if unseen:
            visible = Resource.objects.visible_to(user).select_related("publisher")
            found = visible.in_bulk(unseen)
            known |= found
            reached = set(found)
        for one, other in pairs:
            if one in known and other in known:
                joined = family.setdefault(one, {one}) | family.get(other, {other})
                family |= dict.fromkeys(joined, joined)
        if not reached:
            break
    works = {frozenset(each) for each in family.values() if len(each) > 1}
    return [[known[pk] for pk in sorted(each)] for each in sorted(works, key=sorted)]


def translations_of(
    resources: Iterable[Resource], user: Reader
) -> dict[int, list[Resource]]:
    """Return the other languages of these records, by primary key."""
    keys = [resource.pk for resource in resources]
    links = ResourceRelation.objects.filter(kind=_Kind.TRANSLATION_OF)
    near = links.filter(Q(resource__in=keys) | Q(target__in=keys))
    originals = set(near.values_list("target", flat=True))
    if not originals:
        return {}
    works: defaultdict[int, set[int]] = defaultdict(set)
    rows = links.filter(target__in=originals).values_list("target", "resource")
    for original, translation in rows:
        works[original] |= {original, translation}
    visible = Resource.objects.visible_to(user).in_bulk(set().union(*works.values()))
    found: defaultdict[int, dict[int, Resource]] = defaultdict(dict)
    for members in works.values():
        for pk in members.intersection(keys):
            found[pk] |= {
                other: visible[other]
                for other in sorted(members - {pk})
                if other in visible
            }
    return {pk: list(others.values()) for pk, others in found.items() if others}
