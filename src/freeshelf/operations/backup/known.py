"""Backups that this library made, and the checksums of the files in each.

A small file in the state for each tells whoever deletes a file permanently where
its bytes still are, while the backups themselves lie on another disk, or elsewhere.
"""

import gzip
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from freeshelf.library.services.deleting import BackupsWith, KnownBackup
from freeshelf.operations.backup.containers import FILES_PREFIX, Manifest
from freeshelf.shared.files import StoredFile, files_in

_FOLDER = "backups"
# More than a year of nights.
_MOST = 400


def note_backup(manifest: Manifest, *, target: Path, now: datetime) -> None:
    """Keep which files are in a finished backup, and forget the oldest ones."""
    head = {"made_at": manifest.created_at, "target": str(target.resolve())}
    names = (each.path for each in manifest.entries)
    held = (name.rpartition("/")[2] for name in names if name.startswith(FILES_PREFIX))
    text = "\n".join([json.dumps(head), *held])
    name = f"{_FOLDER}/{now:%Y%m%dT%H%M%S%f}.gz"
    StoredFile(name).write(gzip.compress(text.encode()))
    kept = files_in(_FOLDER)
    for old in kept[: max(len(kept) - _MOST, 0)]:
        old.delete()
    for old in files_in(_FOLDER):
        if _is_over(old, now=now):
            old.delete()


def backups_with(sha256: str) -> BackupsWith:
    """Return the known backups that hold the bytes of a checksum."""
    known = files_in(_FOLDER)
    found = [backup for file in reversed(known) for backup in _holding(file, sha256)]
    return BackupsWith(found=found, known=len(known), kept_days=_kept_days())


def _holding(file: StoredFile, sha256: str) -> Iterator[KnownBackup]:
    head, *held = gzip.decompress(file.read_bytes()).decode().split("\n")
    if sha256 in held:
        values = json.loads(head)
        yield KnownBackup(
            made_at=datetime.fromisoformat(values["made_at"]),
            target=values["target"],
            is_there=_is_there(Path(values["target"])),
        )


def _is_there(target: Path) -> bool | None:
    """Return whether a backup lies where it was written; None if it cannot be seen."""
    try:
        if target.exists():
            return True
        # The process that asks may not see the disk of the backups.
        return False if any(target.parent.iterdir()) else None
    except OSError:
        return None


def _is_over(file: StoredFile, *, now: datetime) -> bool:
    days = _kept_days()
    made = datetime.strptime(file.stem, "%Y%m%dT%H%M%S%f").replace(tzinfo=now.tzinfo)
    return bool(days) and now - made > timedelta(days=days)


def _kept_days() -> int:
    return int(settings.FREESHELF_BACKUP_KEPT_DAYS)
