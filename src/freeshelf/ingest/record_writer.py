"""Write records of a source as resources; a person's edit wins, field by field."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Revision

from freeshelf.content.wording import listed
from freeshelf.fields.definitions import definitions
from freeshelf.ingest.deferred_rows import write_deferred
from freeshelf.ingest.matching import public_name
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import find_target, save_provenance
from freeshelf.ingest.publishing import (
    Publication,
    State,
    create_with_publication,
    is_edited_by_user,
    publish_change,
)
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.library.access import CONCEPT_FIELDS, later, strictest
from freeshelf.library.models import Resource
from freeshelf.library.services import set_access, set_opening
from freeshelf.library.services.staging import close_staged, is_live_once_opened

KEPT = "kept"
# Publication as a field: whether readers see it is up to a person from now on.
_LIVE = "live"
# What a source can fill.
_MAPPED = (
    *("title", "alternative", "description", "body", "description_source", "issued"),
    *("language", "publisher", "source_url", "rights", "license", "is_part_of"),
    *("content_notice", "legal_status", "creators", "identifiers", *CONCEPT_FIELDS),
    "field_values",
)
_TEXT = {"description", "body"}
# Values of child rows that say nothing about an edit.
_TECHNICAL = {"pk", "resource", "sort_order"}
# Written by the editor of texts whenever a form is saved.
_BLOCK_KEY = re.compile(r' data-block-key=\\*"\w*\\*"', re.ASCII)


@dataclass(frozen=True, slots=True)
class RecordValues:
    """Columns by name, and concepts and child rows by name of the relation.

    A mapping is written key by key; keys that a source does not have are kept.
    """

    fields: Mapping[str, Any]
    parts: Mapping[str, Sequence[Model]] = field(default_factory=dict)


@dataclass(slots=True)
class RecordWriter:
    """Writer of one resource per record of a source; `notes` are for people."""

    source: Source
    now: datetime
    notes: list[str] = field(default_factory=list)
    _unsaved: set[str] = field(default_factory=set)

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
        found: Callable[[Resource], object] = lambda _resource: None,
    ) -> str:
        """Create or update the resource of a record, in the caller's transaction.

        `record` is stored as provenance; `found` is called with the saved resource.
        Returns the outcome: NEW, UPDATED, UNCHANGED, or KEPT if it is unchanged but a
        person has edited or deleted the resource.
        """
        if key in self._unsaved:
            # The source has the key twice.
            write_deferred()
        provenance, resource = find_target(self.source, key)
        stored: dict[str, Any] = {"said": dict(record)} if record else {}

        def save(resource: Resource, revision: Revision) -> None:
            self._save(key, resource, revision.pk, (checksum, stored, url))
            self._unsaved.discard(key)
            found(resource)

        if provenance is None:
            self._unsaved.add(key)
            self._create(values, publication, save, identifier=identifier)
            return NEW
        if not isinstance(resource, Resource):
            return KEPT
        if provenance.checksum == checksum:
            found(resource)
            return KEPT if is_edited_by_user(resource, provenance) else UNCHANGED
        edited = edited_fields(resource, provenance, [*values.fields, *values.parts])
        revision = self._update(resource, values, publication, edited)
        kept = {name: provenance.record.get(name) for name in ("linked", "relations")}
        stored |= {"edited": sorted(edited)} | {n: v for n, v in kept.items() if v}
        save(resource, revision)
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
        # The next record must find that this one is taken.
        write_deferred()
        text = _("%(title)s is already in the library: the record was linked to it.")
        title = public_name(resource)
        kind = _("Already in the library: linked, not changed")
        self.notes.append(Note(text % {"title": title}, kind=kind, subject=title))

    def may_withdraw(
        self, provenance: Provenance, resource: Resource, *, even_edited: bool = False
    ) -> bool:
        """Return whether readers see a resource of this source that nobody edited.

        With `even_edited` an edit does not keep it, unless a person published again
        what was withdrawn.
        """
        stored = provenance.record
        if stored.get("linked") or not is_live_once_opened(resource):
            return False
        if even_edited:
            return not stored.get("deleted")
        is_edited = is_edited_by_user(resource, provenance)
        return not (stored.get("edited") or is_edited)

    def withdraw(
        self,
        key: str,
        *,
        checksum: str,
        record: Mapping[str, Any],
        even_edited: bool = False,
    ) -> str:
        """Unpublish what the source has deleted, and return the outcome.

        What was here before the source is only noted: KEPT. So is what a person edited,
        unless `even_edited`; then the edits are kept in what is unpublished.
        """
        provenance, resource = find_target(self.source, key)
        if provenance is None or not isinstance(resource, Resource):
            return KEPT
        if not self.may_withdraw(provenance, resource, even_edited=even_edited):
            self.notes += [gone_note(key)] if is_live_once_opened(resource) else []
            return KEPT
        edited = edited_fields(resource, provenance, _MAPPED) - {_LIVE}
        resource.unpublish()
        resource.refresh_from_db()
        stored: dict[str, Any] = {"said": dict(record), "deleted": True}
        if edited:
            stored["edited"] = sorted(edited)
        if marks := provenance.record.get("relations"):
            # So that a relation that a person removes does not return.
            stored["relations"] = marks
        url = provenance.record_url
        self._save(key, resource, resource.latest_revision_id, (checksum, stored, url))
        kind = _("No longer at the source, and unpublished here")
        self.notes.append(Note(f"{kind}: {key}", kind=kind, subject=key))
        return UPDATED

    def _create(
        self,
        values: RecordValues,
        publication: Publication,
        save: Callable[[Resource, Revision], object],
        *,
        identifier: str,
    ) -> None:
        resource = Resource(
            live=False,
            access_rights=publication.access,
            opens_on=publication.opens_on,
        )
        if identifier:
            resource.identifier = identifier
        for name, value in values.fields.items():
            if name not in _TEXT:
                setattr(resource, name, value)
        _write_text(resource, values)
        create_with_publication(
            resource,
            publication,
            parts=values.parts,
            now=self.now,
            on_revision=partial(save, resource),
        )

    def _update(
        self,
        resource: Resource,
        values: RecordValues,
        publication: Publication,
        edited: set[str],
    ) -> Revision:
        # A source may close a record, but never opens one.
        access = strictest(resource.access_rights, publication.access)
        set_access(resources=[resource], access_rights=access)
        day = later(resource.opens_on, publication.opens_on)
        set_opening(resources=[resource], opens_on=day)
        close_staged(resource, access_rights=publication.access)
        is_shown = _is_shown(resource)
        # The resource itself if it has no unpublished changes.
        draft: Resource = resource.get_latest_revision_as_object()
        for name, value in values.fields.items():
            if name in edited or name in _TEXT:
                continue
            if isinstance(value, dict):
                new = {k: v for k, v in value.items() if f"{name}.{k}" not in edited}
                setattr(draft, name, getattr(draft, name) | new)
            else:
                setattr(draft, name, value)
        if edited.isdisjoint(_TEXT):
            _write_text(draft, values)
        for name, rows in values.parts.items():
            if name not in edited:
                getattr(draft, name).set(rows)
        if edited:
            self.notes.append(_kept_note(resource, edited))
        if _LIVE not in edited:
            revision = publish_change(draft, publication, was_live=resource.live)
            resource.refresh_from_db(fields=["live"])
            return revision
        revision = draft.save_revision()
        if publication.state is not State.LIVE:
            # The schedule of an import follows its source; that of a person stays.
            is_later = publication.state is State.SCHEDULED
            resource.revisions.filter(
                user=None, approved_go_live_at__isnull=False
            ).update(approved_go_live_at=publication.published_at if is_later else None)
        if is_shown:
            revision.publish()
        return revision

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


def edited_fields(
    resource: Resource, provenance: Provenance, names: Sequence[str]
) -> set[str]:
    """Return the fields that a person has changed since the first import.

    The revision that the last import saved is compared with the latest one; fields that
    were found earlier are remembered in the provenance. "live" is among them if a
    person has unpublished the resource, or published it, or has a draft of it, and if
    the resource was here before the record.
    """
    record = provenance.record
    edited = set(record.get("edited", ()))
    is_as_imported = _is_shown(resource) and record.get("published", True)
    is_theirs = not is_as_imported and is_edited_by_user(resource, provenance)
    if record.get("linked") or is_theirs:
        edited.add(_LIVE)
    if str(resource.latest_revision_id) == provenance.revision:
        return edited
    revision = None
    with suppress(ValueError):
        revision = Revision.objects.filter(pk=provenance.revision or 0).first()
    if revision is not None and revision.object_id != str(resource.pk):
        # Of a record that was merged into this one: another source shows it.
        edited.add(_LIVE)
    imported: Mapping[str, Any] = revision.content if revision is not None else {}
    latest = resource.latest_revision.content if resource.latest_revision else {}
    before, now = _flat(imported, names), _flat(latest, names)
    edited |= {n for n in before | now if before.get(n) != now.get(n)}
    # Two forms of one text.
    return edited if edited.isdisjoint(_TEXT) else edited | (_TEXT & {*names})


def _write_text(resource: Resource, values: RecordValues) -> None:
    """Write the text of a source that has one, in blocks or as HTML."""
    if not _TEXT.isdisjoint(values.fields):
        html, body = (values.fields.get(name) for name in ("description", "body"))
        resource.write_text(html=html or "", body=body)


def _is_shown(resource: Resource) -> bool:
    """Return whether readers see the latest version."""
    return bool(resource.live and not resource.has_unpublished_changes)


def _flat(content: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    """Return comparable texts by name, or by name and key where a value has keys."""
    flat: dict[str, str] = {}
    for name in names:
        value = content.get(name)
        if isinstance(value, dict):
            flat |= {f"{name}.{key}": comparable(each) for key, each in value.items()}
        elif value is not None:
            flat[name] = comparable(value)
    return flat


def comparable(value: Any) -> str:
    """Return a text that is the same for values that mean the same."""
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        value = [
            {k: v for k, v in each.items() if k not in _TECHNICAL} for each in value
        ]
    elif isinstance(value, list):
        # Keys of concepts, in any order.
        value = sorted(value, key=str)
    return _BLOCK_KEY.sub("", json.dumps(value, sort_keys=True, default=str))


def gone_note(key: str) -> Note:
    """Return a note of a record for a person to decide about."""
    kind = _("No longer at the source, but still here")
    return Note(f"{kind}: {key}", kind=kind, subject=key)


def _kept_note(resource: Resource, edited: set[str]) -> Note:
    title = public_name(resource)
    text = _("%(title)s: fields that were edited here were kept (%(fields)s).") % {
        "title": title,
        "fields": listed(sorted(map(_label, edited))),
    }
    kind = _("Changed at the source and edited here: fields edited here were kept")
    return Note(text, kind=kind, subject=title)


def _label(name: str) -> str:
    column, _dot, key = name.partition(".")
    if key:
        defined = definitions().fields.get(key)
        return defined.title if defined else key
    return str(getattr(Resource._meta.get_field(column), "verbose_name", column))
