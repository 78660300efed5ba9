"""Values of fields when everything is imported: of agents and terms, and references."""

from collections.abc import Callable, Iterator
from functools import cached_property, partial

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Revision

from freeshelf.core.html import plain_title
from freeshelf.fields.definitions import definitions
from freeshelf.fields.services import import_values
from freeshelf.ingest.mapping import AGENT
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.reports import UNCHANGED, UPDATED
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.signals import resources_changed
from freeshelf.library.successors import latest
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.custom_types import TypeMapping
from freeshelf_wordpress.importers.field_values import (
    PENDING,
    values_of,
    with_references,
)
from freeshelf_wordpress.importers.images import SUFFIX
from freeshelf_wordpress.importers.terms import mapped_concepts
from freeshelf_wordpress.sources.records import SourceItem, SourceTerm


class ReferenceFinder:
    """Find the objects that references such as `source:post:87` refer to."""

    def __init__(self, context: ImportContext) -> None:
        self._context = context
        self._results: dict[str, str | None] = {}

    def __call__(self, pending: str) -> str | None:
        """Return the reference, or a user's name; None for what is not here."""
        if pending not in self._results:
            kind, _colon, id_ = pending.removeprefix(PENDING).partition(":")
            if kind in ("post", "image"):
                suffix = SUFFIX if kind == "image" else ""
                # An image that was not imported as an image may still be a file.
                self._results[pending] = self._item(id_, suffix) or self._item(id_)
            else:
                references = self._concepts if kind == "term" else self._people
                self._results[pending] = references.get(id_)
        return self._results[pending]

    def _item(self, id_: str, suffix: str = "") -> str | None:
        context = self._context
        id_ = (context.survey.attachment_number(id_) if suffix else "") or id_
        match context.imported(id_, Model, suffix):
            case Resource() as found:
                return f"resource:{found.identifier}"
            case File() as found:
                return f"file:{found.resource.identifier}/{found.number}"
            case AbstractImage() as found:
                return f"image:{found.pk}"
            case Page() as found:
                return f"page:{found.pk}"
        return None

    @cached_property
    def _concepts(self) -> dict[str, str]:
        mapped = mapped_concepts(self._context.source)
        references = {}
        for term in self._context.site.terms():
            concept = mapped.get((term.taxonomy, term.slug))
            if concept is not None and term.source_id:
                name = f"{concept.scheme.identifier}.{concept.identifier}"
                references[term.source_id] = f"concept:{name}"
        return references

    @cached_property
    def _people(self) -> dict[str, str]:
        return {
            author.source_id: plain_title(author.display_name) or author.login
            for author in self._context.site.authors()
            if author.source_id
        }


def resources_with_pending(source: Source) -> list[int]:
    """Return keys of a source's records that contain unresolved references."""
    imported = Provenance.objects.filter(
        source=source, content_type__model="resource"
    ).values_list("object_id", flat=True)
    imported_keys = set(imported)
    rows = Resource.objects.exclude(field_values={})
    return [
        pk
        for pk, values in rows.values_list("pk", "field_values").iterator(500)
        if str(pk) in imported_keys and PENDING in str(values)
    ]


@transaction.atomic
def resolve_references(pk: int, find: ReferenceFinder, notes: list[str]) -> str:
    """Resolve references in a record and in its imported, latest and live revisions.

    No new revision is made, since the meaning of the values is the same. References
    without a target stay unchanged and are noted.
    """
    resource = Resource.objects.select_for_update().get(pk=pk)
    values = with_references(resource.field_values, find)
    notes += _unresolved_notes(resource.display_title, values)
    if values == resource.field_values:
        return UNCHANGED
    Resource.objects.filter(pk=pk).update(field_values=values)
    imported = Provenance.objects.filter(
        content_type__model="resource", object_id=str(pk), revision__gt=""
    ).values_list("revision", flat=True)
    keys = {resource.latest_revision_id, resource.live_revision_id, *map(int, imported)}
    for revision in Revision.objects.filter(pk__in=keys - {None}):
        field_values = revision.content.get("field_values") or {}
        revision.content["field_values"] = with_references(field_values, find)
        revision.save(update_fields=["content"])
    resources_changed.send(sender=Resource, identifiers=[resource.identifier])
    return UPDATED


def _unresolved_notes(title: object, values: object) -> list[str]:
    return [
        _("“%(title)s”: a field refers to %(what)s, which was not imported.")
        % {"title": title, "what": what.removeprefix(PENDING)}
        for what in unresolved_references(values)
    ]


def unresolved_references(value: object) -> list[str]:
    """Return the unresolved references in a value."""
    if isinstance(value, str):
        return [value] if value.startswith(PENDING) else []
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [
            reference for each in value for reference in unresolved_references(each)
        ]
    return []


def other_values(
    context: ImportContext, find: ReferenceFinder, notes: list[str]
) -> Iterator[Callable[[], object]]:
    """Yield a write for each agent and each term that has values."""
    type_mapping = TypeMapping(context.mapping.types)
    types = type_mapping.types_of(AGENT)
    for item in context.site.items(*types) if types else ():
        provenance = find_provenance(context.source, item.key)
        if provenance is not None and isinstance(provenance.target, Agent):
            origin = f"{context.source.slug} {item.key}"
            yield partial(_write, provenance.target, item, origin, find, notes)
    concepts = mapped_concepts(context.source)
    for (taxonomy, slug), term in context.survey.terms.items():
        concept = concepts.get((taxonomy, slug))
        if term.meta and concept is not None:
            origin = f"{context.source.slug} {term.key}"
            yield partial(_write, concept, term, origin, find, notes)


def _write(
    entity: Agent | Concept,
    record: SourceItem | SourceTerm,
    origin: str,
    find: ReferenceFinder,
    notes: list[str],
) -> str:
    values = with_references(values_of(record, definitions(at_once=True)), find)
    notes += _unresolved_notes(entity, values)
    is_new = import_values(thing=latest(entity), origin=origin[:700], said=values)
    return UPDATED if is_new else UNCHANGED
