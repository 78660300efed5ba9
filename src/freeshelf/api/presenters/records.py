"""Records as the API returns them, a page of them in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import get_language

from freeshelf.api.addresses import absolute, api_url, page_of_file
from freeshelf.api.presenters import ANYONE
from freeshelf.api.presenters.references import agent_ref, concept_ref, record_ref
from freeshelf.api.schemas.records import (
    ExternalIdentifier,
    FileOut,
    PropertyOut,
    RecordOut,
    RelationOut,
)
from freeshelf.changes.models import RecordChange
from freeshelf.crosswalks.record import (
    available_from,
    plain_description,
    public_properties,
)
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.editions import works_of
from freeshelf.library.models import (
    File,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.search.explaining import files_of, opening_days, prefetch_concepts

EXPANDABLE = ("files", "translations", "relations")
_Kind = ResourceIdentifier.Kind
_PUBLIC = (_Kind.DOI, _Kind.ISBN, _Kind.ISSN, _Kind.SYMBOL)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What belongs to records, by their primary keys."""

    files: Mapping[int, Sequence[File]]
    newer: Mapping[int, Resource]
    translations: Mapping[int, Sequence[Resource]]


def record_items(
    resources: Iterable[Resource],
    *,
    expand: Collection[str] = (),
    known: Surroundings | None = None,
) -> list[RecordOut]:
    """Return records that everyone may see, in their order.

    `known` is of all of them, by primary key.
    """
    shown = list(resources)
    _load(shown)
    keys = [each.identifier for each in shown]
    changes = RecordChange.objects.filter(identifier__in=keys)
    changed = dict(changes.values_list("identifier", "changed_at"))
    opening = opening_days(shown, user=ANYONE)
    if known is None:
        works = works_of(shown, ANYONE)
        files = files_of(shown, user=ANYONE)
        known = Surroundings(files, works.newer, works.translations)
    relations = _relations(shown) if "relations" in expand else {}
    items = []
    for resource in shown:
        of_resource = known.files.get(resource.pk, [])
        edition = known.newer.get(resource.pk)
        days = opening.get(resource.pk, [])
        item = _item(resource, of_resource, days, is_expanded="files" in expand)
        item.superseded_by = record_ref(edition) if edition else None
        if "translations" in expand:
            others = known.translations.get(resource.pk, ())
            item.translations = [record_ref(each) for each in others]
        if "relations" in expand:
            item.relations = relations.get(resource.pk, [])
        item.changed_at = changed.get(resource.identifier)
        items.append(item)
    return items


def file_item(file: File) -> FileOut | None:
    """Return a file with its current version loaded, None without one."""
    version = file.current
    if version is None:
        return None
    resource = file.resource
    content = version.content
    below = ("records", resource.identifier, "files", file.number)
    has_text = bool(content.page_count)
    return FileOut(
        id=f"{resource.identifier}/{file.number}",
        number=file.number,
        title=file.title,
        name=version.original_name,
        media_type=content.media_type,
        size=content.size_for_readers,
        sha256=None if content.size_for_readers is None else content.pk,
        version=content.pk[:16],
        language=file.language or content.language,
        rights=file.rights,
        pages=content.page_count,
        url=absolute(file.download_url()),
        html_url=page_of_file(resource.identifier, resource.slug, file.number, None)
        if has_text
        else "",
        pages_url=api_url(*below, "pages"),
        passages_url=api_url(*below, "passages"),
    )


def file_items(files: Iterable[File]) -> list[FileOut]:
    """Return files that everyone may open."""
    return [item for item in map(file_item, files) if item is not None]


def _relations(resources: Sequence[Resource]) -> dict[int, list[RelationOut]]:
    """Return relations to open records by primary key of the record."""
    rows = ResourceRelation.objects.filter(
        resource__in=[each.pk for each in resources],
        target__in=Resource.objects.visible_to(ANYONE).values("pk"),
    )
    found: dict[int, list[RelationOut]] = {}
    columns = ("resource", "kind", "target__identifier")
    for pk, kind, target in rows.order_by("pk").values_list(*columns):
        found.setdefault(pk, []).append(RelationOut(kind=kind, record=target))
    return found


def _load(resources: Sequence[Resource]) -> None:
    prefetch_concepts(resources)
    creators = ResourceCreator.objects.select_related("agent", "agent__merged_into")
    prefetch_related_objects(
        list(resources),
        Prefetch("creators", creators),
        "identifiers",
        "publisher__merged_into",
    )


def _item(
    resource: Resource,
    files: Sequence[File],
    opening: Collection[date],
    *,
    is_expanded: bool,
) -> RecordOut:
    language = get_language() or "en"
    base = str(settings.FREESHELF_BASE_URL).rstrip("/")
    return RecordOut(
        id=resource.identifier,
        title=resource.display_title,
        alternative=resource.alternative,
        description=plain_description(resource),
        language=resource.language,
        issued=resource.issued,
        is_part_of=resource.is_part_of,
        source_url=resource.source_url,
        license=resource.license,
        rights=resource.rights,
        legal_status=resource.legal_status,
        content_notice=resource.content_notice,
        publisher=agent_ref(resource.publisher) if resource.publisher else None,
        identifiers=[
            ExternalIdentifier(kind=row.kind, value=row.value)
            for row in resource.identifiers.all()
            if row.kind in _PUBLIC
        ],
        properties=list(_properties(resource, base, language)),
        available=available_from(resource, files, opening),
        is_embargoed=bool(opening) and not files,
        file_count=len(files),
        files=file_items(files) if is_expanded else None,
        published_at=resource.first_published_at,
        url=base + resource.permanent_url,
        html_url=absolute(resource.get_absolute_url()),
        files_url=api_url("records", resource.identifier, "files"),
        **_named(resource, language),
    )


def _named(resource: Resource, language: str) -> dict[str, Any]:
    """Return concepts by field, and people by role."""
    named: dict[str, Any] = {
        name: [concept_ref(each, language) for each in getattr(resource, name).all()]
        for name in CONCEPT_FIELDS
    }
    parts = list(resource.creators.all())
    role = ResourceCreator.Role
    for name, of_role in (
        ("creators", role.CREATOR),
        ("contributors", role.CONTRIBUTOR),
    ):
        named[name] = [agent_ref(part.agent) for part in parts if part.role == of_role]
    return named


def _properties(resource: Resource, base: str, language: str) -> Iterable[PropertyOut]:
    for each in public_properties(resource, base, language):
        yield PropertyOut(
            name=each.name, label=each.label, value=each.value, url=each.url
        )
