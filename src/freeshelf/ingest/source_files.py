"""Download the files of a source's records and add them to their resources."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import File as DjangoFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from freeshelf.core.http import HttpPolicy
from freeshelf.ingest.batches import BatchedWriter, WriteJob
from freeshelf.ingest.matching import public_name
from freeshelf.ingest.mirroring import file_key, is_of_person, reopen, retitle
from freeshelf.ingest.models import RunCreation, RunEntry, Source
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import (
    checksum_of,
    find_target,
    imported_as,
    reference_to,
    save_provenance,
)
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED, ImportReport
from freeshelf.ingest.run_log import RunLog, state_of
from freeshelf.library.models import File, FileVersion, Resource
from freeshelf.library.services import (
    add_file,
    add_past_version,
    guess_media_type,
    replace_file,
    store_content,
)
from freeshelf.library.services.staging import opened_access
from freeshelf.sources.base import FileReference, SourceRecord
from freeshelf.sources.remote_files import RemoteFileError, RemoteFiles

_FILE = "file"
_MAX_TITLE = 500


@dataclass(frozen=True, slots=True)
class DownloadedFile:
    """A downloaded file of a resource, to be written with `write`."""

    source: Source
    key: str
    resource: Resource
    reference: FileReference
    path: Path
    now: datetime

    def state_before(self) -> dict[str, Any] | None:
        """Return what an undo of a replacement needs, or None for a new file."""
        provenance, file = find_target(self.source, self.key)
        if provenance is None or not isinstance(file, File):
            return None
        version = file.versions.filter(is_current=True).first()
        return state_of(provenance) | {"version": version.pk if version else None}

    def write(self) -> str:
        """Add the file, or replace its content, in the caller's transaction.

        Content that the resource has already is not added again. Returns the outcome.
        """
        _provenance, file = find_target(self.source, self.key)
        same = _with_content(self.resource, _digest(self.path))
        if file is None and same.exists():
            return UNCHANGED
        outcome = NEW if file is None else UPDATED
        name = self.reference.name or _name_of(self.reference.address)
        with self.path.open("rb") as stream:
            content = DjangoFile(stream, name=name)
            if isinstance(file, File) and same.filter(is_current=True).exists():
                outcome = UNCHANGED
            elif isinstance(file, File) and is_of_person(file):
                # It stays current; what the source has goes into its history.
                kind = self.reference.format or guess_media_type(name)
                stored = store_content(stream=content, now=self.now, media_type=kind)
                add_past_version(file=file, content=stored, name=name, now=self.now)
                outcome = UNCHANGED
            elif isinstance(file, File):
                replace_file(
                    file=file, stream=content, name=name, now=self.now, was_public=True
                )
            else:
                file = add_file(
                    resource=self.resource,
                    stream=content,
                    name=name,
                    now=self.now,
                    language=self.reference.language,
                    rights=self.reference.rights,
                    title=self.reference.title[:_MAX_TITLE],
                    # While it is staged the record closes it.
                    access_rights=opened_access(self.resource),
                    media_type=self.reference.format,
                    was_public=True,
                )
        save_provenance(
            source=self.source,
            key=self.key,
            target=file,
            checksum=_checksum(self.reference),
            record=self.reference.as_dict(),
            now=self.now,
            url=self.reference.address,
        )
        return outcome


def write_files(
    source: Source,
    records: Iterable[SourceRecord],
    *,
    writer: BatchedWriter,
    log: RunLog,
    report: ImportReport,
    now: datetime,
) -> set[str]:
    """Download and write the files of records; return keys of those that lack one."""
    failed: set[str] = set()
    done = partial(report.record_part, _FILE, "")
    notes = report.notes
    for file in downloaded_files(source, records, now=now, notes=notes, failed=failed):
        writer.add(WriteJob(partial(_write, file, source, log), done, notes.append))
        writer.flush()
    return failed


def _write(file: DownloadedFile, source: Source, log: RunLog) -> str:
    before, outcome = file.state_before(), file.write()
    if outcome == UPDATED:
        log.store(
            RunEntry(
                record_key=file.key,
                record_type=_FILE,
                title=file.reference.name,
                origins=source.kind,
                outcome=outcome,
                previous_state=before,
            )
        )
    return outcome


def downloaded_files(
    source: Source,
    records: Iterable[SourceRecord],
    *,
    now: datetime,
    notes: list[str],
    failed: set[str],
) -> Iterator[DownloadedFile]:
    """Yield each file that is new or has changed; it is deleted after its turn.

    Files of a resource that the source did not create are left out. They and failed
    downloads are added to the notes, and keys of records with these to `failed`.
    """
    policy = HttpPolicy.from_settings(settings.FREESHELF_HTTP)
    with (
        TemporaryDirectory(dir=settings.FREESHELF_DATA_DIR) as folder,
        RemoteFiles(Path(folder), policy=policy) as files,
    ):
        for record in records:
            resource = imported_as(source, record.key, Resource)
            if resource is None or not record.files:
                continue
            if not _is_of(source, resource):
                notes.append(_left_out_note(resource, record))
                continue
            for reference in record.files:
                key = file_key(record, reference)
                provenance, file = find_target(source, key)
                is_deleted = provenance is not None and file is None
                if provenance is not None and isinstance(file, File):
                    reopen(provenance, file)
                    retitle(provenance, file, reference)
                if provenance is not None:
                    is_here = provenance.checksum == _checksum(reference)
                else:
                    checksum = reference.checksum.lower()
                    is_here = _with_content(resource, checksum).exists()
                if is_deleted or is_here:
                    continue
                try:
                    path = _fetch(files, reference)
                except RemoteFileError as error:
                    notes.append(str(error))
                    failed.add(record.key)
                    continue
                yield DownloadedFile(source, key, resource, reference, path, now)
                path.unlink()


def _is_of(source: Source, resource: Resource) -> bool:
    """Return whether a load of this source created the resource."""
    made = RunCreation.objects.filter(**reference_to(resource))
    return made.filter(run__source=source).exists()


def _with_content(resource: Resource, checksum: str) -> QuerySet[FileVersion]:
    """Return the versions of a resource's files that have this content."""
    return FileVersion.objects.filter(file__resource=resource, content=checksum)


def _left_out_note(resource: Resource, record: SourceRecord) -> Note:
    kind = _("Linked to a record of another origin: its files were not added")
    files = ", ".join(each.address for each in record.files)
    subject = public_name(resource)
    return Note(f"{kind}: {subject} ({files})", kind=kind, subject=subject)


def _fetch(files: RemoteFiles, reference: FileReference) -> Path:
    """Return the downloaded file. Raises RemoteFileError, also for other bytes."""
    path = files.fetch(reference.address, _name_of(reference.address))
    if reference.checksum and _digest(path) != reference.checksum.lower():
        path.unlink()
        text = _("The file at %(url)s is not the one that the source describes.")
        raise RemoteFileError(text % {"url": reference.address})
    return path


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _name_of(address: str) -> str:
    return unquote(urlsplit(address).path).rpartition("/")[2][-200:] or "file"


def _checksum(reference: FileReference) -> str:
    # A title changes without the bytes.
    return checksum_of(replace(reference, title="").as_dict())
