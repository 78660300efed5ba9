"""Records as the API returns them, a page of them in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from freeshelf.api.addresses import absolute, api_url, page_of_file
from freeshelf.api.presenters import ANYONE
from freeshelf.api.presenters.field_values import description_html, field_value_items
from freeshelf.api.presenters.record_parts import record_parts
from freeshelf.api.presenters.references import origin_item, record_ref
from freeshelf.api.schemas.records import FileOut, RecordOut, RelationOut
from freeshelf.crosswalks.record import available_from, plain_description
from freeshelf.library.editions import works_of
from freeshelf.library.models import File, Resource, ResourceRelation
from freeshelf.library.origins import record_origins
from freeshelf.search.explaining import files_of, opening_days

EXPANDABLE = (
    *("files", "translations", "relations"),
    *("description_html", "field_values", "sources"),
)
# They depend on the files that open later, where none is open.
_OF_OPENING = ("available", "is_embargoed")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Related rows of records, by primary key."""

    files: Mapping[int, Sequence[File]]
    newer: Mapping[int, Resource]
    translations: Mapping[int, Sequence[Resource]]


def record_items(
    resources: Iterable[Resource],
    *,
    expand: Collection[str] = (),
    fields: Collection[str] = (),
    known: Surroundings | None = None,
) -> list[RecordOut]:
    """Return records that everyone may see, in their order.

    Of `fields`, all if there are none, only what has rows of its own is loaded; the
    others may be empty. `known` is of all records, by primary key.
    """
    shown = list(resources)
    wanted = frozenset(fields or RecordOut.model_fields)
    parts = record_parts(shown, get_language() or "en", fields=wanted)
    if known is None:
        known = _surroundings(shown, wanted)
    closed = [each for each in shown if not known.files.get(each.pk)]
    needs_days = not wanted.isdisjoint(_OF_OPENING)
    opening = opening_days(closed, user=ANYONE) if needs_days and closed else {}
    relations = (
        _relations(shown) if "relations" in expand and "relations" in wanted else {}
    )
    origins = (
        record_origins().origins_of([each.pk for each in shown])
        if "sources" in expand and "sources" in wanted
        else {}
    )
    items = []
    for resource in shown:
        of_resource = known.files.get(resource.pk, [])
        edition = known.newer.get(resource.pk)
        item = _item(resource, parts[resource.pk])
        days = opening.get(resource.pk, ())
        item.available = available_from(resource, of_resource, days)
        item.is_embargoed = bool(days)
        item.file_count = len(of_resource)
        if "files" in expand:
            item.files = file_items(of_resource)
        item.superseded_by = record_ref(edition) if edition else None
        if "translations" in expand:
            others = known.translations.get(resource.pk, ())
            item.translations = [record_ref(each) for each in others]
        if "relations" in expand:
            item.relations = relations.get(resource.pk, [])
        if "description_html" in expand:
            item.description_html = description_html(resource)
        if "field_values" in expand:
            item.field_values = field_value_items(resource)
        if "sources" in expand:
            item.sources = [origin_item(each) for each in origins.get(resource.pk, ())]
        items.append(item)
    return items


def fields_of_record(fields: Collection[str]) -> Collection[str]:
    """Return the fields of the record to load for these of an object around it."""
    return ("id",) if fields and "record" not in fields else ()


def _surroundings(
    resources: Sequence[Resource], fields: Collection[str]
) -> Surroundings:
    newer: Mapping[int, Resource] = {}
    translations: Mapping[int, Sequence[Resource]] = {}
    if "superseded_by" in fields or "translations" in fields:
        works = works_of(resources, ANYONE)
        newer, translations = works.newer, works.translations
    needs_files = not {"files", "file_count", *_OF_OPENING}.isdisjoint(fields)
    files = files_of(resources, user=ANYONE) if needs_files else {}
    return Surroundings(files, newer, translations)


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


def _item(resource: Resource, parts: Mapping[str, Any]) -> RecordOut:
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
        published_at=resource.first_published_at,
        url=absolute(resource.permanent_url),
        html_url=absolute(resource.get_absolute_url()),
        files_url=api_url("records", resource.identifier, "files"),
        **parts,
    )
