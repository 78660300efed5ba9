"""Sets as harvesters get them: which are listed, and which everyone may see."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from freeshelf.changes.models import RecordSet, SetMember
from freeshelf.changes.sets import (
    KIND_OF_ROLE,
    LISTS,
    groups_of,
    is_group,
    joined,
    last_part,
    spec_of,
)
from freeshelf.core.batches import in_batches
from freeshelf.library.models import ReadingList
from freeshelf.vocabularies.models import Concept

_SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")
_IN_SIZE = 400


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A set with its name for people."""

    spec: str
    name: str


def is_set_spec(text: str) -> bool:
    """Return whether a text has the form of a set's name."""
    return _SPEC.fullmatch(text) is not None


def visible_among(specs: Collection[str]) -> set[str]:
    """Return those of these sets that everyone may see now."""
    visible = {spec_of(concept) for concept in _concepts_of(specs)}
    lists = _visible_lists().filter(slug__in=_slugs(specs))
    visible.update(joined(LISTS, slug) for slug in lists.values_list("slug", flat=True))
    visible.update(filter(_is_visible_group, specs))
    return visible & set(specs)


def all_sets() -> list[NamedSet]:
    """Return every set that has had a record, each group before the sets in it."""
    members = SetMember.objects.filter(set=OuterRef("pk"))
    rows = RecordSet.objects.filter(Exists(members))
    used = set(rows.values_list("spec", flat=True))
    language = settings.LANGUAGE_CODE
    sets = [
        NamedSet("type", _("Resource types")),
        NamedSet("topic", _("Topics")),
        NamedSet(LISTS, _("Reading lists")),
    ]
    for concept in _concepts_of(used, with_labels=True):
        spec = spec_of(concept)
        group = NamedSet(groups_of(spec)[-1], concept.scheme.title)
        sets += [group, NamedSet(spec, concept.label(language))]
    lists = _visible_lists().filter(slug__in=_slugs(used))
    for row in lists.in_language(language):
        sets.append(NamedSet(joined(LISTS, row.slug), row.title))
    unique = {each.spec: each for each in sets}
    return sorted(unique.values(), key=lambda each: each.spec)


def _is_visible_group(spec: str) -> bool:
    """Return whether a set is a group; a scheme is as visible as its concepts."""
    if not is_group(spec) or ":" not in spec:
        return is_group(spec)
    concepts = _visible_concepts().filter(scheme__identifier=last_part(spec))
    first = concepts.first()
    return first is not None and groups_of(spec_of(first))[-1] == spec


def _concepts_of(
    specs: Iterable[str], *, with_labels: bool = False
) -> Iterable[Concept]:
    """Yield the visible concepts of these sets."""
    by_scheme: defaultdict[str, list[str]] = defaultdict(list)
    for spec in set(specs):
        if spec.count(":") == 2:
            by_scheme[groups_of(spec)[-1]].append(spec)
    for group, found in by_scheme.items():
        for batch in in_batches(found, _IN_SIZE):
            rows = _visible_concepts().filter(
                scheme__identifier=last_part(group),
                identifier__in=[last_part(spec) for spec in batch],
            )
            rows = rows.with_labels() if with_labels else rows
            # The role of a scheme may have changed since.
            yield from (each for each in rows if spec_of(each) in batch)


def _slugs(specs: Iterable[str]) -> list[str]:
    return [last_part(spec) for spec in specs if spec.startswith(f"{LISTS}:")]


def _visible_lists() -> Any:
    return ReadingList.objects.visible_to(AnonymousUser())


def _visible_concepts() -> Any:
    return (
        Concept.objects.current()
        .visible_to(AnonymousUser())
        .filter(scheme__role__in=KIND_OF_ROLE)
        .select_related("scheme")
    )
