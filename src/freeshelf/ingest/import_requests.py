"""Where the files that someone gave to import are, and how they get there."""

import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db.models import Q

from freeshelf.core.http import Credentials
from freeshelf.ingest.models import ImportJob, ImportRequest

_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
# They hold accounts and unpublished words of the older site.
_KEPT = timedelta(days=30)
_MOVING = (ImportJob.State.WAITING, ImportJob.State.RUNNING)
_LEFT_SECONDS = 24 * 3600
_PASSWORD = ".password"  # noqa: S105 - the name of a file


def import_requests_dir() -> Path:
    """Where the files of all import requests are; a backup leaves it out."""
    return Path(settings.FREESHELF_DATA_DIR) / "imports" / "admin"


def incoming_dir() -> Path:
    """Where files are while they come in; what is left there came to nothing."""
    return import_requests_dir() / "incoming"


def import_request_folder(import_request: ImportRequest) -> Path:
    """Where the files of one import_request are."""
    return import_requests_dir() / str(import_request.pk)


def create_import_request(
    *,
    uploads: "Sequence[UploadedFile[Any]]",
    address: str,
    login: str,
    downloads_files: bool,
    table_prefix: str,
    user: User,
    now: datetime,
) -> ImportRequest:
    """Keep what someone gave; bytes of files are moved where that is possible."""
    _sweep(now)
    import_request = ImportRequest.objects.create(
        user=user,
        created_at=now,
        address=address,
        login=login,
        downloads_files=downloads_files,
        table_prefix=table_prefix,
    )
    folder = import_request_folder(import_request)
    folder.mkdir(mode=0o700, parents=True)
    import_request.files = [
        _keep(file, folder, place) for place, file in enumerate(uploads)
    ]
    import_request.save()
    return import_request


def delete_files(import_request: ImportRequest) -> None:
    """Remove the files of an import_request; what was imported from them stays."""
    shutil.rmtree(import_request_folder(import_request), ignore_errors=True)
    import_request.files, import_request.address = [], ""
    import_request.save()


def delete_old_files(*, now: datetime) -> int:
    """Delete files of old import requests that are not in use and return how many."""
    since = now - _KEPT
    waiting = ImportRequest.objects.exclude(files=[]).filter(created_at__lt=since)
    used = ImportJob.objects.filter(
        Q(state__in=_MOVING) | Q(requested_at__gte=since) | Q(finished_at__gte=since),
        import_request__isnull=False,
    )
    old = list(waiting.exclude(pk__in=used.values("import_request")))
    for import_request in old:
        delete_files(import_request)
    return len(old)


def discard(import_request: ImportRequest) -> None:
    """Forget an import_request that nothing was done with."""
    shutil.rmtree(import_request_folder(import_request), ignore_errors=True)
    import_request.delete()


def source_arguments(import_request: ImportRequest) -> list[str]:
    """What `import_wordpress` reads."""
    folder = import_request_folder(import_request)
    paths = [str(folder / str(file["stored"])) for file in import_request.files]
    return [*paths, import_request.address] if import_request.address else paths


def store_password(import_request: ImportRequest, password: str) -> None:
    """Keep an application password for one job, readable by this account only."""
    folder = import_request_folder(import_request)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(
        folder / _PASSWORD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
    )
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(password)


def credentials_of(import_request: ImportRequest) -> Credentials | None:
    """The log-in of the site, as long as its password is lent."""
    with suppress(FileNotFoundError):
        password = (import_request_folder(import_request) / _PASSWORD).read_text(
            "utf-8"
        )
        return Credentials(import_request.login, password)
    return None


def delete_password(import_request: ImportRequest) -> None:
    """Keep the password no longer."""
    (import_request_folder(import_request) / _PASSWORD).unlink(missing_ok=True)


def _sweep(now: datetime) -> None:
    """Drop what uploads left behind whose process was killed."""
    for left in incoming_dir().glob("*"):
        with suppress(FileNotFoundError):
            if now.timestamp() - left.stat().st_mtime > _LEFT_SECONDS:
                left.unlink()


def _keep(file: "UploadedFile[Any]", folder: Path, place: int) -> dict[str, Any]:
    name = Path(file.name or "").name[:200]
    stored = f"{place}-{_SAFE.sub('-', name)[-80:]}"
    path = folder / stored
    if isinstance(file, TemporaryUploadedFile):
        shutil.move(file.temporary_file_path(), path)
    else:
        with path.open("wb") as kept:
            kept.writelines(file.chunks())
    path.chmod(0o600)
    return {"name": name, "stored": stored, "size": file.size or 0}
