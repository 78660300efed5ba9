"""Resolve the references in field values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, Q
from wagtail.images import get_image_model
from wagtail.models import Page

from freeshelf.fields.definitions import DefinedField
from freeshelf.fields.field_types import REFERENCES
from freeshelf.library.access import READ_ALL, Reader
from freeshelf.library.models import File, Resource
from freeshelf.library.successors import latest
from freeshelf.vocabularies.models import Concept


def references_in(
    singles: Iterable[tuple[DefinedField, Any]],
) -> Iterator[str]:
    """Return the references among single values."""
    for field, value in singles:
        if field.type in REFERENCES and isinstance(value, str):
            yield value


def reference_to(target: Model) -> str:
    """Return the reference to an object. Raises TypeError for other models."""
    match target:
        case Resource():
            return f"resource:{target.identifier}"
        case File():
            return f"file:{target.resource.identifier}/{target.number}"
        case Concept():
            return f"concept:{target.scheme.identifier}.{target.identifier}"
        case Page():
            return f"page:{target.pk}"
    if isinstance(target, get_image_model()):
        return f"image:{target.pk}"
    raise TypeError(type(target).__name__)


def targets_of(
    references: Iterable[str], *, user: Reader | None = None
) -> dict[str, Any]:
    """Return the objects of references, in one query for each kind.

    With `user`, only those that this user may see. A merged object is replaced by its
    successor. URLs and deleted objects are left out.
    """
    by_kind: defaultdict[str, set[str]] = defaultdict(set)
    for reference in references:
        kind, _colon, name = reference.partition(":")
        by_kind[kind].add(name)
    return {
        f"{kind}:{name}": target
        for kind, load in _LOADERS.items()
        if (names := by_kind.get(kind))
        for name, target in load(names, user)
    }


_Found = Iterable[tuple[str, Any]]


def _resources(names: set[str], user: Reader | None) -> _Found:
    rows = Resource.objects.defer("description", "body").filter(identifier__in=names)
    merged = rows.filter(merged_into__isnull=False)
    successors = dict(merged.values_list("identifier", "merged_into__identifier"))
    targets = {name: successors.get(name, name) for name in names}
    shown = Resource.objects.defer("description", "body")
    shown = shown.visible_to(user) if user is not None else shown
    resources = {
        row.identifier: row for row in shown.filter(identifier__in=targets.values())
    }
    return (
        (n, resources[target]) for n, target in targets.items() if target in resources
    )


def _files(names: set[str], user: Reader | None) -> _Found:
    rows = File.objects.with_content().select_related("resource")
    rows = rows.visible_to(user) if user is not None else rows.not_removed()
    condition = Q(pk__in=[])
    for name in names:
        identifier, _slash, number = name.rpartition("/")
        if number.isascii() and number.isdigit():
            condition |= Q(resource__identifier=identifier, number=int(number))
    return ((f"{r.resource.identifier}/{r.number}", r) for r in rows.filter(condition))


def _images(names: set[str], user: Reader | None) -> _Found:
    rows = get_image_model().objects.filter(pk__in=_numbers(names))
    sees_all = user is None or user.has_perm(READ_ALL)
    if not sees_all:
        rows = rows.filter(held__isnull=True)
    # Not even the title of an image in a private collection is shown.
    return (
        (str(row.pk), row)
        for row in rows.select_related("collection")
        if sees_all or not row.collection.get_view_restrictions()
    )


def _pages(names: set[str], user: Reader | None) -> _Found:
    rows = Page.objects.filter(pk__in=_numbers(names))
    shown = rows.live().public() if user is not None else rows
    return ((str(row.pk), row) for row in shown)


def _concepts(names: set[str], _user: Reader | None) -> _Found:
    by_scheme: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        scheme, _dot, identifier = name.partition(".")
        by_scheme[scheme].append(identifier)
    condition = Q(pk__in=[])
    for scheme, identifiers in by_scheme.items():
        condition |= Q(scheme__identifier=scheme, identifier__in=identifiers)
    rows = Concept.objects.filter(condition).select_related(
        "scheme", "merged_into__scheme"
    )
    return (
        (f"{row.scheme.identifier}.{row.identifier}", latest(row))
        for row in rows.with_shown_labels()
    )


def _numbers(names: set[str]) -> list[int]:
    return [int(name) for name in names if name.isascii() and name.isdigit()]


_LOADERS = {
    "resource": _resources,
    "file": _files,
    "image": _images,
    "page": _pages,
    "concept": _concepts,
}
