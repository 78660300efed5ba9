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
)
from freeshelf.changes.models import RecordChange
from freeshelf.crosswalks.record import Record, record_of
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.editions import works_of
from freeshelf.library.models import (
    File,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from freeshelf.search.explaining import files_of, opening_days, prefetch_concepts

EXPANDABLE = ("files", "translations")
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
    record = record_of(
        resource, base_url=base, language=language, files=files, opening=opening
    )
    return RecordOut(
        id=resource.identifier,
        title=record.title,
        alternative=record.alternative,
        description=record.description,
        language=record.language,
        issued=record.issued,
        is_part_of=record.series,
        source_url=record.source_url,
        license=record.license,
        rights=record.rights,
        legal_status=record.legal_status,
        content_notice=resource.content_notice,
        publisher=agent_ref(resource.publisher) if resource.publisher else None,
        identifiers=[
            ExternalIdentifier(kind=row.kind, value=row.value)
            for row in resource.identifiers.all()
            if row.kind in _PUBLIC
        ],
        properties=list(_properties(record)),
        available=record.available,
        is_embargoed=record.is_embargoed,
        file_count=len(files),
        files=file_items(files) if is_expanded else None,
        published_at=resource.first_published_at,
        url=record.url,
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


def _properties(record: Record) -> Iterable[PropertyOut]:
    for each in record.properties:
        yield PropertyOut(
            name=each.name, label=each.label, value=each.value, url=each.url
        )
