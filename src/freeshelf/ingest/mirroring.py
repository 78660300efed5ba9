"""Continue a mirror where it stopped, and close files that its source has no longer.

The position at which the next load begins, files that could not be downloaded, and
files that the source has closed.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.ingest.matching import public_name
from freeshelf.ingest.models import IngestRun, Provenance, Source
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import find_provenance, imported_as, record_key
from freeshelf.library.access import AccessRights, Hold
from freeshelf.library.models import File, Resource
from freeshelf.library.services import describe_file, set_file_access
from freeshelf.sources.base import FileReference, SourceRecord

# Key of the provenance of a file that the source has closed.
CLOSED = "closed"
_MAX_TITLE = 500


def last_position(slug: str, settings: str, *, with_files: bool) -> str:
    """Return where the last complete load ended, empty for a load of everything.

    One with other settings, or without the files that are wanted now, does not count;
    nor does one that was undone.
    """
    runs = IngestRun.objects.filter(
        source__slug=slug, outcome=IngestRun.Outcome.DONE
    ).order_by("-pk")
    state: dict[str, Any] = next((run.report.get("mirror") or {} for run in runs), {})
    if state.get("settings") != settings or (with_files and not state.get("files")):
        return ""
    return str(state.get("position", ""))


def unfinished_records(source: Source, seen: Iterable[str]) -> Iterator[SourceRecord]:
    """Yield records with files that the last load could not download."""
    done = source.runs.filter(outcome=IngestRun.Outcome.DONE).order_by("-pk").first()
    state: dict[str, Any] = (done.report.get("mirror") or {}) if done else {}
    for key in set(state.get("unfinished", ())).difference(seen):
        provenance = find_provenance(source, key)
        said = provenance.record.get("said") if provenance else None
        if said and not said.get("is_deleted"):
            yield SourceRecord.from_dict(said)


def close_missing_files(source: Source, record: SourceRecord, notes: list[str]) -> str:
    """Close files of a record that the source offers no longer; return no outcome.

    A file that a person replaced here is theirs, and only named.
    """
    resource = imported_as(source, record.key, Resource)
    if resource is None or record.is_deleted:
        return ""
    offered = {file_key(record, each) for each in record.files}
    rows = Provenance.objects.filter(
        source=source, record_key__startswith=f"{record.key}#file:"
    ).exclude(record_key__in=offered)
    for row in rows:
        file = row.target
        if not isinstance(file, File) or row.record.get(CLOSED) or file.removed_at:
            continue
        subject = public_name(resource)
        if is_of_person(file):
            kind = _("No longer at the source, but replaced here: the file stays")
            notes.append(Note(f"{kind}: {subject}", kind=kind, subject=subject))
            continue
        row.record[CLOSED] = file.access_rights
        set_file_access(file=file, access_rights=AccessRights.STAFF)
        row.save(update_fields=["record"])
        kind = _("Files that are no longer at the source, and closed here")
        notes.append(Note(f"{kind}: {subject}", kind=kind, subject=subject))
    return ""


def reopen(provenance: Provenance, file: File) -> bool:
    """Open a file again that the source had closed, and return whether it had."""
    before = provenance.record.pop(CLOSED, None)
    if before is None:
        return False
    set_file_access(file=file, access_rights=before)
    provenance.save(update_fields=["record"])
    return True


def retitle(provenance: Provenance, file: File, reference: FileReference) -> None:
    """Give a file the title that it has at the source, unless a person changed it."""
    before = str(provenance.record.get("title", ""))
    title = reference.title[:_MAX_TITLE]
    if title == before:
        return
    if file.title == before:
        described = {"language": file.language, "rights": file.rights}
        describe_file(file=file, title=title, **described)
        provenance.record["title"] = title
        provenance.save(update_fields=["record"])


def file_key(record: SourceRecord, reference: FileReference) -> str:
    """Return the key by which a file of a record is known."""
    return record_key(f"{record.key}#file:{reference.key or reference.address}")


def is_of_person(file: File) -> bool:
    """Return whether a person replaced what the source gave."""
    newest = Q(is_current=True) | Q(hold=Hold.CHECK)
    return file.versions.filter(newest, added_by__isnull=False).exists()
