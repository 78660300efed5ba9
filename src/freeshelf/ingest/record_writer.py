"""Write records of a source as resources; a person's edit wins, field by field."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Revision

from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import find_target, save_provenance
from freeshelf.ingest.publishing import (
    Publication,
    create_with_publication,
    is_edited_by_user,
    publish_change,
)
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.library.models import Resource

KEPT = "kept"
# Values of child rows that say nothing about an edit.
_TECHNICAL = {"pk", "resource", "sort_order"}


@dataclass(frozen=True, slots=True)
class RecordValues:
    """Columns by name, and concepts and child rows by name of the relation."""

    fields: Mapping[str, Any]
    parts: Mapping[str, Sequence[Model]] = field(default_factory=dict)


@dataclass(slots=True)
class RecordWriter:
    """Writer of one resource per record of a source; `notes` are for people."""

    source: Source
    now: datetime
    notes: list[str] = field(default_factory=list)
    # Called with the key and the saved resource of each record that has one.
    found: Callable[[str, Resource], object] = lambda _key, _resource: None

    def write(
        self,
        key: str,
        values: RecordValues,
        publication: Publication,
        *,
        checksum: str,
        record: Mapping[str, Any],
        url: str = "",
        identifier: str = "",
    ) -> str:
        """Create or update the resource of a record, in the caller's transaction.

        `record` is stored as provenance. Returns the outcome: NEW, UPDATED, UNCHANGED,
        or KEPT if it is unchanged but a person has edited or deleted the resource.
        """
        provenance, resource = find_target(self.source, key)
        stored: dict[str, Any] = {"said": dict(record)}
        if provenance is None:
            described = (checksum, stored, url)
            self._create(key, values, publication, described, identifier=identifier)
            return NEW
        if not isinstance(resource, Resource):
            return KEPT
        if provenance.checksum == checksum:
            self.found(key, resource)
            return KEPT if _is_edited(resource, provenance) else UNCHANGED
        edited = edited_fields(resource, provenance, [*values.fields, *values.parts])
        stored["edited"] = sorted(edited)
        stored["relations"] = provenance.record.get("relations", [])
        stored["linked"] = provenance.record.get("linked", False)
        revision = self._update(resource, provenance, values, publication, edited)
        self._save(key, resource, revision.pk, (checksum, stored, url))
        return UPDATED

    def link(
        self,
        key: str,
        resource: Resource,
        values: RecordValues,
        *,
        checksum: str,
        record: Mapping[str, Any],
        url: str = "",
    ) -> None:
        """Note that a resource of another origin is a record's; nothing is overwritten.

        Later changes of the record fill only what is empty now.
        """
        # What an editor has drafted counts as well.
        versions = (resource, resource.get_latest_revision_as_object())
        filled = {n for n in values.fields for v in versions if getattr(v, n)}
        filled |= {n for n in values.parts for v in versions if getattr(v, n).all()}
        stored = {"said": dict(record), "edited": sorted(filled), "linked": True}
        self._save(key, resource, resource.latest_revision_id, (checksum, stored, url))
        text = _("%(title)s was here already: the record was linked to it.")
        title = resource.display_title
        kind = _("Already here: linked, and not changed")
        self.notes.append(Note(text % {"title": title}, kind=kind, subject=title))

    def _create(
        self,
        key: str,
        values: RecordValues,
        publication: Publication,
        stored: tuple[str, dict[str, Any], str],
        *,
        identifier: str,
    ) -> None:
        resource = Resource(live=False, access_rights=publication.access)
        if identifier:
            resource.identifier = identifier
        for name, value in values.fields.items():
            setattr(resource, name, value)

        def save(revision: Revision) -> None:
            self._save(key, resource, revision.pk, stored)

        create_with_publication(
            resource, publication, parts=values.parts, now=self.now, on_revision=save
        )

    def _update(
        self,
        resource: Resource,
        provenance: Provenance,
        values: RecordValues,
        publication: Publication,
        edited: set[str],
    ) -> Revision:
        is_edited = provenance.record.get("linked") or _is_edited(resource, provenance)
        draft: Resource = resource.get_latest_revision_as_object()
        for name, value in values.fields.items():
            if name not in edited:
                setattr(draft, name, value)
        for name, rows in values.parts.items():
            if name not in edited:
                getattr(draft, name).set(rows)
        if edited:
            self.notes.append(_kept_note(resource, edited))
        # What a person has unpublished, or not published yet, is theirs to publish.
        if is_edited and (not resource.live or resource.has_unpublished_changes):
            revision: Revision = draft.save_revision()
            return revision
        return publish_change(draft, publication, was_live=resource.live)

    def _save(
        self, key: str, resource: Resource, revision: Any, stored: tuple[str, Any, str]
    ) -> None:
        checksum, record, url = stored
        save_provenance(
            source=self.source,
            key=key,
            target=resource,
            checksum=checksum,
            record={**record, "published": resource.live},
            now=self.now,
            url=url,
            revision=revision,
        )
        self.found(key, resource)


def _is_edited(resource: Resource, provenance: Provenance) -> bool:
    was_published = bool(provenance.record.get("published", True))
    return is_edited_by_user(
        resource, revision=provenance.revision, published=was_published
    )


def edited_fields(
    resource: Resource, provenance: Provenance, names: Sequence[str]
) -> set[str]:
    """Return the fields that a person has changed since the first import.

    The revision that the last import saved is compared with the latest one; fields that
    were found earlier are remembered in the provenance.
    """
    edited = set(provenance.record.get("edited", ()))
    if str(resource.latest_revision_id) == provenance.revision:
        return edited
    imported: Mapping[str, Any] = {}
    with suppress(Revision.DoesNotExist, ValueError):
        imported = Revision.objects.get(pk=provenance.revision).content
    latest = resource.latest_revision.content if resource.latest_revision else {}
    return edited | {
        name
        for name in names
        if _comparable(imported.get(name)) != _comparable(latest.get(name))
    }


def _comparable(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    rows = [
        tuple(sorted((k, str(v)) for k, v in each.items() if k not in _TECHNICAL))
        if isinstance(each, dict)
        else str(each)
        for each in value
    ]
    return sorted(map(str, rows))


def _kept_note(resource: Resource, edited: set[str]) -> Note:
    labels = sorted(
        str(getattr(resource._meta.get_field(name), "verbose_name", name))
        for name in edited
    )
    title = resource.display_title
    text = _("%(title)s: fields that were edited here were kept (%(fields)s).") % {
        "title": title,
        "fields": ", ".join(labels),
    }
    kind = _("Changed at the source and edited here: fields edited here were kept")
    return Note(text, kind=kind, subject=title)
