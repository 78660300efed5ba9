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


def older_editions(
    resources: Iterable[Resource], user: Reader
) -> dict[int, list[Resource]]:
    """Return the editions that these records are newer than, by primary key."""
    newer = {resource.pk: {resource.pk} for resource in resources}
    found: defaultdict[int, list[Resource]] = defaultdict(list)
    visible = Resource.objects.visible_to(user)
    for _step in range(_MAX_STEPS):
        rows = ResourceRelation.objects.filter(
            kind=_Kind.NEWER_EDITION_OF,
            resource__in=newer,
            target__in=visible.values("pk"),
        )
        pairs = list(rows.values_list("resource", "target"))
        loaded = visible.in_bulk({old for _new, old in pairs})
        above: defaultdict[int, set[int]] = defaultdict(set)
        for new, old in pairs:
            for pk in newer[new] - {old}:
                if old in loaded and loaded[old] not in found[pk]:
                    found[pk].append(loaded[old])
                    above[old].add(pk)
        newer = dict(above)
        if not newer:
            break
    return {pk: editions for pk, editions in found.items() if editions}


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
