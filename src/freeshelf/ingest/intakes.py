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
from freeshelf.ingest.models import ImportJob, Intake

_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
# They hold accounts and unpublished words of the older site.
_KEPT = timedelta(days=30)
_MOVING = (ImportJob.State.WAITING, ImportJob.State.RUNNING)
_LEFT_SECONDS = 24 * 3600
_PASSWORD = ".password"  # noqa: S105 - the name of a file


def intakes_dir() -> Path:
    """Where the files of all intakes are; a backup leaves it out."""
    return Path(settings.FREESHELF_DATA_DIR) / "imports" / "desk"


def incoming_dir() -> Path:
    """Where files are while they come in; what is left there came to nothing."""
    return intakes_dir() / "incoming"


def intake_folder(intake: Intake) -> Path:
    """Where the files of one intake are."""
    return intakes_dir() / str(intake.pk)


def take_in(
    *,
    uploads: "Sequence[UploadedFile[Any]]",
    address: str,
    login: str,
    downloads_files: bool,
    table_prefix: str,
    user: User,
    now: datetime,
) -> Intake:
    """Keep what someone gave; bytes of files are moved where that is possible."""
    _sweep(now)
    intake = Intake.objects.create(
        user=user,
        created_at=now,
        address=address,
        login=login,
        downloads_files=downloads_files,
        table_prefix=table_prefix,
    )
    folder = intake_folder(intake)
    folder.mkdir(mode=0o700, parents=True)
    intake.files = [_keep(file, folder, place) for place, file in enumerate(uploads)]
    intake.save()
    return intake


def forget_files(intake: Intake) -> None:
    """Remove the files of an intake; what was imported from them stays."""
    shutil.rmtree(intake_folder(intake), ignore_errors=True)
    intake.files, intake.address = [], ""
    intake.save()


def forget_old_files(*, now: datetime) -> int:
    """Remove the files of intakes that nothing was done with for so long; how many."""
    since = now - _KEPT
    waiting = Intake.objects.exclude(files=[]).filter(created_at__lt=since)
    used = ImportJob.objects.filter(
        Q(state__in=_MOVING) | Q(asked_at__gte=since) | Q(finished_at__gte=since),
        intake__isnull=False,
    )
    old = list(waiting.exclude(pk__in=used.values("intake")))
    for intake in old:
        forget_files(intake)
    return len(old)


def discard(intake: Intake) -> None:
    """Forget an intake that nothing was done with."""
    shutil.rmtree(intake_folder(intake), ignore_errors=True)
    intake.delete()


def sources_of(intake: Intake) -> list[str]:
    """What `import_wordpress` reads."""
    folder = intake_folder(intake)
    paths = [str(folder / str(file["stored"])) for file in intake.files]
    return [*paths, intake.address] if intake.address else paths


def lend_password(intake: Intake, password: str) -> None:
    """Keep an application password for one job, readable by this account only."""
    folder = intake_folder(intake)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(
        folder / _PASSWORD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
    )
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(password)


def credentials_of(intake: Intake) -> Credentials | None:
    """The log-in of the site, as long as its password is lent."""
    with suppress(FileNotFoundError):
        password = (intake_folder(intake) / _PASSWORD).read_text("utf-8")
        return Credentials(intake.login, password)
    return None


def return_password(intake: Intake) -> None:
    """Keep the password no longer."""
    (intake_folder(intake) / _PASSWORD).unlink(missing_ok=True)


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
