"""References in values of fields, once all that they may lead to is there."""

from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Revision

from freeshelf.core.html import plain_title
from freeshelf.ingest.models import Provenance, Source, TermMapping
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.reports import UNCHANGED, UPDATED
from freeshelf.ingest.wordpress.field_values import PENDING, with_references
from freeshelf.ingest.wordpress.images import SUFFIX
from freeshelf.ingest.wordpress.importers.base import ImportContext
from freeshelf.library.models import File, Resource
from freeshelf.library.signals import resources_changed


class ReferenceFinder:
    """Finds what `source:post:87` and its like have become."""

    def __init__(self, about: ImportContext) -> None:
        self._about = about
        self._found: dict[str, str | None] = {}

    def __call__(self, pending: str) -> str | None:
        """The reference, or a person's name; None for what is not here."""
        if pending not in self._found:
            kind, _colon, number = pending.removeprefix(PENDING).partition(":")
            if kind in ("post", "image"):
                suffix = SUFFIX if kind == "image" else ""
                # A picture that is no picture of ours may still be a file.
                self._found[pending] = self._item(number, suffix) or self._item(number)
            else:
                known = self._concepts if kind == "term" else self._people
                self._found[pending] = known.get(number)
        return self._found[pending]

    def _item(self, number: str, suffix: str = "") -> str | None:
        survey = self._about.survey
        number = (survey.attachment_number(number) if suffix else "") or number
        facts = survey.items.get(number)
        if facts is None:
            return None
        known = find_provenance(self._about.source, facts.key + suffix)
        target = known.target if known is not None else None
        match target:
            case Resource():
                return f"resource:{target.identifier}"
            case File():
                return f"file:{target.resource.identifier}/{target.number}"
            case AbstractImage():
                return f"image:{target.pk}"
            case Page():
                return f"page:{target.pk}"
        return None

    @cached_property
    def _concepts(self) -> dict[str, str]:
        mapped = {
            (row.taxonomy, row.term): row.concept
            for row in TermMapping.objects.filter(
                source=self._about.source, concept__isnull=False
            ).select_related("concept__scheme")
        }
        found = {}
        for term in self._about.site.terms():
            concept = mapped.get((term.taxonomy, term.slug))
            if concept is not None and term.source_id:
                name = f"{concept.scheme.identifier}.{concept.identifier}"
                found[term.source_id] = f"concept:{name}"
        return found

    @cached_property
    def _people(self) -> dict[str, str]:
        return {
            author.source_id: plain_title(author.display_name) or author.login
            for author in self._about.site.authors()
            if author.source_id
        }


def resources_with_pending(source: Source) -> list[int]:
    """Records of a source in which a reference is not in its place yet."""
    imported = Provenance.objects.filter(
        source=source, content_type__model="resource"
    ).values_list("object_id", flat=True)
    ours = set(imported)
    rows = Resource.objects.exclude(field_values={})
    return [
        pk
        for pk, values in rows.values_list("pk", "field_values").iterator(500)
        if str(pk) in ours and PENDING in str(values)
    ]


@transaction.atomic
def resolve_references(pk: int, find: ReferenceFinder, notes: list[str]) -> str:
    """Put references in place in a record and in the revisions that are shown of it.

    They are what the values meant from the beginning: no new revision is made. What
    leads nowhere stays as it is and is noted.
    """
    resource = Resource.objects.select_for_update().get(pk=pk)
    values = with_references(resource.field_values, find)
    notes += [
        _("“%(title)s”: a field refers to %(what)s, which was not imported.")
        % {"title": resource.display_title, "what": what.removeprefix(PENDING)}
        for what in unresolved_references(values)
    ]
    if values == resource.field_values:
        return UNCHANGED
    Resource.objects.filter(pk=pk).update(field_values=values)
    shown = {resource.latest_revision_id, resource.live_revision_id} - {None}
    for revision in Revision.objects.filter(pk__in=shown):
        said = revision.content.get("field_values") or {}
        revision.content["field_values"] = with_references(said, find)
        revision.save(update_fields=["content"])
    resources_changed.send(sender=Resource, identifiers=[resource.identifier])
    return UPDATED


def unresolved_references(value: object) -> list[str]:
    """The references in a value that are not in place."""
    if isinstance(value, str):
        return [value] if value.startswith(PENDING) else []
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [found for each in value for found in unresolved_references(each)]
    return []
