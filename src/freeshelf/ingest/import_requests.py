"""Files of import requests, in the state of the library until a worker reads them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet

from freeshelf.core.http import Credentials
from freeshelf.ingest.models import ImportJob, ImportRequest
from freeshelf.shared.files import StoredFile, delete_folder
from freeshelf.shared.sealing import seal, unseal

_FOLDER = "imports/admin"
_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
# Files contain accounts and unpublished texts of the old site.
_RETENTION = timedelta(days=30)
_ABANDONED_SECONDS = 24 * 3600
_PASSWORD = ".password"  # noqa: S105 - the name of a file
_PURPOSE = "import"


def incoming_dir() -> Path:
    """Return this node's directory for uploads in progress; old ones are abandoned."""
    return Path(settings.FREESHELF_DATA_DIR) / _FOLDER / "incoming"


def import_request_folder(import_request: ImportRequest) -> str:
    """Return the folder of one import request, which backups skip."""
    return f"{_FOLDER}/{import_request.pk}"


def create_import_request(
    *,
    kind: str,
    uploads: "Sequence[UploadedFile[Any]]",
    address: str,
    login: str,
    options: Mapping[str, Any],
    user: User,
    now: datetime,
) -> ImportRequest:
    """Store the sources of an import; uploaded files are moved if possible.

    Raises OSError when a file cannot be stored, and then nothing is asked for.
    """
    _delete_abandoned(now)
    import_request = ImportRequest.objects.create(
        user=user,
        created_at=now,
        kind=kind,
        address=address,
        login=login,
        options=dict(options),
    )
    folder = import_request_folder(import_request)
    try:
        import_request.files = [
            _store(file, folder, position) for position, file in enumerate(uploads)
        ]
    except OSError:
        # A storage that is away cannot say what it has of them.
        with suppress(OSError):
            delete_folder(folder)
        import_request.delete()
        raise
    import_request.save()
    return import_request


def delete_files(import_request: ImportRequest) -> None:
    """Delete the files of an import request; imported records stay."""
    delete_folder(import_request_folder(import_request))
    import_request.files, import_request.address = [], ""
    import_request.save()
    _delete_samples(import_request.jobs.all())


def delete_old_files(*, now: datetime) -> int:
    """Delete files of old import requests that are not in use and return how many."""
    since = now - _RETENTION
    candidates = ImportRequest.objects.exclude(files=[]).filter(created_at__lt=since)
    used = ImportJob.objects.filter(
        Q(state__in=ImportJob.ACTIVE)
        | Q(requested_at__gte=since)
        | Q(finished_at__gte=since),
        import_request__isnull=False,
    )
    expired = list(candidates.exclude(pk__in=used.values("import_request")))
    for import_request in expired:
        delete_files(import_request)
    _delete_samples(ImportJob.objects.filter(finished_at__lt=since))
    return len(expired)


def _delete_samples(jobs: QuerySet[ImportJob]) -> None:
    """Delete the records that plans have stored for the preview of a mapping."""
    for job in jobs.filter(result__has_key="samples"):
        del job.result["samples"]
        job.save(update_fields=["result"])


def discard(import_request: ImportRequest) -> None:
    """Delete an import request that was never used."""
    delete_folder(import_request_folder(import_request))
    import_request.delete()


@contextmanager
def source_arguments(import_request: ImportRequest) -> Iterator[list[str]]:
    """Yield the paths and the URL to import from; copies are deleted afterwards."""
    folder = import_request_folder(import_request)
    with ExitStack() as stack:
        found = [
            str(stack.enter_context(StoredFile(f"{folder}/{file['stored']}").local()))
            for file in import_request.files
        ]
        address = import_request.address
        yield [*found, address] if address else found


def store_password(import_request: ImportRequest, password: str) -> None:
    """Store an application password for one job, sealed."""
    _password_file(import_request).write(seal(password, purpose=_PURPOSE))


def credentials_of(import_request: ImportRequest) -> Credentials | None:
    """Return the credentials for the site while its password is stored."""
    with suppress(FileNotFoundError):
        sealed = _password_file(import_request).read_bytes()
        password = unseal(sealed, purpose=_PURPOSE)
        return Credentials(import_request.login, password) if password else None
    return None


def delete_password(import_request: ImportRequest) -> None:
    """Delete the stored password."""
    _password_file(import_request).delete()


def _password_file(import_request: ImportRequest) -> StoredFile:
    return StoredFile(f"{import_request_folder(import_request)}/{_PASSWORD}")


def _delete_abandoned(now: datetime) -> None:
    """Delete files of uploads whose process was killed."""
    for path in incoming_dir().glob("*"):
        with suppress(FileNotFoundError):
            if now.timestamp() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink()


def _store(file: "UploadedFile[Any]", folder: str, position: int) -> dict[str, Any]:
    name = Path(file.name or "").name[:200]
    stored = f"{position}-{_SAFE.sub('-', name)[-80:]}"
    StoredFile(f"{folder}/{stored}").write(file)
    return {"name": name, "stored": stored, "size": file.size or 0}
