"""Download the files of a source's records and add them to their resources."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import File as DjangoFile
from django.utils.translation import gettext as _

from freeshelf.core.http import HttpPolicy
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import (
    checksum_of,
    find_target,
    imported_as,
    save_provenance,
    was_created_by_import,
)
from freeshelf.library.models import File, Resource
from freeshelf.library.services import add_file, replace_file
from freeshelf.sources.base import FileReference, SourceRecord
from freeshelf.sources.remote_files import RemoteFileError, RemoteFiles


@dataclass(frozen=True, slots=True)
class DownloadedFile:
    """A downloaded file of a resource, to be written with `write`."""

    source: Source
    key: str
    resource: Resource
    reference: FileReference
    path: Path
    now: datetime

    def write(self) -> str:
        """Add the file, or replace its content, in the caller's transaction."""
        _provenance, file = find_target(self.source, self.key)
        name = self.reference.name or _name_of(self.reference.address)
        with self.path.open("rb") as stream:
            content = DjangoFile(stream, name=name)
            if isinstance(file, File):
                replace_file(file=file, stream=content, name=name, now=self.now)
            else:
                file = add_file(
                    resource=self.resource,
                    stream=content,
                    name=name,
                    now=self.now,
                    language=self.reference.language,
                    access_rights=self.resource.access_rights,
                    media_type=self.reference.format,
                )
        save_provenance(
            source=self.source,
            key=self.key,
            target=file,
            checksum=_checksum(self.reference),
            record=asdict(self.reference),
            now=self.now,
            url=self.reference.address,
        )
        return ""


def downloaded_files(
    source: Source,
    records: Iterable[SourceRecord],
    *,
    now: datetime,
    notes: list[str],
) -> Iterator[DownloadedFile]:
    """Yield each file that is new or has changed; it is deleted after its turn.

    Files of a resource that was here before the source are left out. Failed downloads
    are added to the notes.
    """
    policy = HttpPolicy.from_settings(settings.FREESHELF_HTTP)
    with (
        TemporaryDirectory(dir=settings.FREESHELF_DATA_DIR) as folder,
        RemoteFiles(Path(folder), policy=policy) as files,
    ):
        for record in records:
            resource = imported_as(source, record.key, Resource)
            if resource is None or not was_created_by_import(resource):
                continue
            for reference in record.files:
                key = f"{record.key}#file:{reference.address}"
                provenance, file = find_target(source, key)
                is_deleted = provenance is not None and file is None
                if is_deleted or (
                    provenance is not None
                    and provenance.checksum == _checksum(reference)
                ):
                    continue
                try:
                    path = _fetch(files, reference)
                except RemoteFileError as error:
                    notes.append(str(error))
                    continue
                yield DownloadedFile(source, key, resource, reference, path, now)
                path.unlink()


def _fetch(files: RemoteFiles, reference: FileReference) -> Path:
    """Return the downloaded file. Raises RemoteFileError, also for other bytes."""
    path = files.fetch(reference.address, _name_of(reference.address))
    if reference.checksum:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != reference.checksum.lower():
            path.unlink()
            text = _("%(url)s has other content than the source says.")
            raise RemoteFileError(text % {"url": reference.address})
    return path


def _name_of(address: str) -> str:
    return unquote(urlsplit(address).path).rpartition("/")[2][-200:] or "file"


def _checksum(reference: FileReference) -> str:
    return checksum_of(asdict(reference))
