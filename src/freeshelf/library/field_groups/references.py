"""What the references in values lead to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model, Q
from wagtail.images import get_image_model
from wagtail.models import Page

from freeshelf.library.access import Reader
from freeshelf.library.field_groups.definitions import DefinedField
from freeshelf.library.models import File, Resource
from freeshelf.library.models.field_type import REFERENCES, FieldType
from freeshelf.vocabularies.models import Concept

# What a person chooses for a field of each kind.
KIND_OF_TYPE = {
    FieldType.POST_OBJECT: "resource",
    FieldType.RELATIONSHIP: "resource",
    FieldType.PAGE_LINK: "page",
    FieldType.TAXONOMY: "concept",
    FieldType.IMAGE: "image",
    FieldType.GALLERY: "image",
    FieldType.FILE: "file",
}


def references_in(
    singles: Iterable[tuple[DefinedField, Any]],
) -> Iterator[str]:
    """The references among single values."""
    for asked, value in singles:
        if asked.type in REFERENCES and isinstance(value, str):
            yield value


def reference_to(target: Model) -> str:
    """How something of ours is written in a value. Raises TypeError for others."""
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
    """The objects that references lead to, in one query for each kind.

    With a user, only those that this reader may see. Addresses, and what is gone, are
    left out.
    """
    by_kind: defaultdict[str, set[str]] = defaultdict(set)
    for reference in references:
        kind, _colon, name = reference.partition(":")
        by_kind[kind].add(name)
    found: dict[str, Any] = {}
    for kind, load in _LOADERS.items():
        if names := by_kind.get(kind):
            for target in load(names, user):
                found[reference_to(target)] = target
    return found


def _resources(names: set[str], user: Reader | None) -> Iterable[Model]:
    rows = Resource.objects.defer("description", "body")
    rows = rows.visible_to(user) if user is not None else rows
    return rows.filter(identifier__in=names)


def _files(names: set[str], user: Reader | None) -> Iterable[Model]:
    rows = File.objects.with_content().select_related("resource")
    rows = rows.visible_to(user) if user is not None else rows.present()
    wanted = Q(pk__in=[])
    for name in names:
        identifier, _slash, number = name.rpartition("/")
        if number.isascii() and number.isdigit():
            wanted |= Q(resource__identifier=identifier, number=int(number))
    return rows.filter(wanted)


def _images(names: set[str], _user: Reader | None) -> Iterable[Model]:
    images: Iterable[Model] = get_image_model().objects.filter(pk__in=_numbers(names))
    return images


def _pages(names: set[str], user: Reader | None) -> Iterable[Model]:
    rows = Page.objects.filter(pk__in=_numbers(names))
    return rows.live().public() if user is not None else rows


def _concepts(names: set[str], _user: Reader | None) -> Iterable[Model]:
    by_scheme: Mapping[str, list[str]] = defaultdict(list)
    for name in names:
        scheme, _dot, identifier = name.partition(".")
        by_scheme[scheme].append(identifier)
    wanted = Q(pk__in=[])
    for scheme, identifiers in by_scheme.items():
        wanted |= Q(scheme__identifier=scheme, identifier__in=identifiers)
    rows = Concept.objects.filter(wanted).select_related("scheme")
    return rows.with_shown_labels()


def _numbers(names: set[str]) -> list[int]:
    return [int(name) for name in names if name.isascii() and name.isdigit()]


_LOADERS = {
    "resource": _resources,
    "file": _files,
    "image": _images,
    "page": _pages,
    "concept": _concepts,
}
