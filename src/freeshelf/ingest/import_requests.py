"""Files of import requests below the data directory."""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db.models import Q, QuerySet

from freeshelf.core.http import Credentials
from freeshelf.ingest.models import ImportJob, ImportRequest

_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
# Files contain accounts and unpublished texts of the old site.
_RETENTION = timedelta(days=30)
_ABANDONED_SECONDS = 24 * 3600
_PASSWORD = ".password"  # noqa: S105 - the name of a file


def import_requests_dir() -> Path:
    """Return the directory of all import requests, which backups skip."""
    return Path(settings.FREESHELF_DATA_DIR) / "imports" / "admin"


def incoming_dir() -> Path:
    """Return the directory for uploads in progress; older files in it are abandoned."""
    return import_requests_dir() / "incoming"


def import_request_folder(import_request: ImportRequest) -> Path:
    """Return the directory with the files of one import request."""
    return import_requests_dir() / str(import_request.pk)


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
    """Store the sources of an import; uploaded files are moved if possible."""
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
    folder.mkdir(mode=0o700, parents=True)
    import_request.files = [
        _store(file, folder, position) for position, file in enumerate(uploads)
    ]
    import_request.save()
    return import_request


def delete_files(import_request: ImportRequest) -> None:
    """Delete the files of an import request; imported records stay."""
    shutil.rmtree(import_request_folder(import_request), ignore_errors=True)
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
    shutil.rmtree(import_request_folder(import_request), ignore_errors=True)
    import_request.delete()


def source_arguments(import_request: ImportRequest) -> list[str]:
    """Return the paths and the URL to import from."""
    folder = import_request_folder(import_request)
    paths = [str(folder / str(file["stored"])) for file in import_request.files]
    return [*paths, import_request.address] if import_request.address else paths


def store_password(import_request: ImportRequest, password: str) -> None:
    """Store an application password for one job, readable by this account only."""
    folder = import_request_folder(import_request)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(
        folder / _PASSWORD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
    )
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(password)


def credentials_of(import_request: ImportRequest) -> Credentials | None:
    """Return the credentials for the site while its password is stored."""
    with suppress(FileNotFoundError):
        password = (import_request_folder(import_request) / _PASSWORD).read_text(
            "utf-8"
        )
        return Credentials(import_request.login, password)
    return None


def delete_password(import_request: ImportRequest) -> None:
    """Delete the stored password."""
    (import_request_folder(import_request) / _PASSWORD).unlink(missing_ok=True)


def _delete_abandoned(now: datetime) -> None:
    """Delete files of uploads whose process was killed."""
    for path in incoming_dir().glob("*"):
        with suppress(FileNotFoundError):
            if now.timestamp() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink()


def _store(file: "UploadedFile[Any]", folder: Path, position: int) -> dict[str, Any]:
    name = Path(file.name or "").name[:200]
    stored = f"{position}-{_SAFE.sub('-', name)[-80:]}"
    path = folder / stored
    if isinstance(file, TemporaryUploadedFile):
        shutil.move(file.temporary_file_path(), path)
    else:
        with path.open("wb") as stored_file:
            stored_file.writelines(file.chunks())
    path.chmod(0o600)
    return {"name": name, "stored": stored, "size": file.size or 0}
