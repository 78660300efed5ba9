"""Make dumps, and find the one that is offered."""

import json
import secrets
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from freeshelf.dumps.contents import Contents
from freeshelf.dumps.errors import DumpUnderWayError, FolderTakenError
from freeshelf.dumps.writing import Progress, Written, write_files
from freeshelf.leases.errors import LeaseHeldError
from freeshelf.leases.fencing import check_leases
from freeshelf.leases.services import hold
from freeshelf.shared.files import (
    MovedFile,
    StoredFile,
    delete_folder,
    folders_in,
)

MANIFEST, CHECKSUMS = "manifest.json", "SHA256SUMS"
_CONTENTS, _ROOT = "contents.json", "dumps"
_POINTER = StoredFile(f"{_ROOT}/current")
_FORMAT = "freeshelf-dump/1"
# What was closed is remade soon, yet not for each of many changes.
REMADE_AFTER = timedelta(hours=1)
# A night begins at the hour of the settings; a machine that is off then catches up.
_NIGHT, _OVERDUE = timedelta(hours=4), timedelta(hours=26)
_RIGHTS = (
    "Each record states its own licence and rights, and so does each file. Without a "
    "licence the text of a file is its publisher's. What is closed or withdrawn later "
    "has to go from your copy too: /api/v1/changes tells."
)


@dataclass(frozen=True, slots=True)
class Dump:
    """A complete dump in its folder of the state."""

    folder: str
    made_at: datetime
    manifest: dict[str, Any]

    def is_open(self) -> bool:
        """Return whether all that it holds is still open to everyone."""
        return _contents(self.folder).is_open()

    def file(self, name: str) -> tuple[StoredFile, str, str] | None:
        """Return a file, its media type and checksum; None for any other name."""
        file = StoredFile(f"{self.folder}/{name}")
        for each in self.manifest["files"]:
            if each["name"] == name:
                return file, each["packed"] or each["media_type"], each["sha256"]
        if name in (MANIFEST, CHECKSUMS):
            kind = "application/json" if name == MANIFEST else "text/plain"
            return file, kind, f"{name}-{self.folder}"
        return None


def current_dump() -> Dump | None:
    """Return the newest dump, None before the first one."""
    try:
        folder = f"{_ROOT}/{_POINTER.read_text()}"
        manifest = _manifest_in(folder)
    except FileNotFoundError:
        return None
    made_at = datetime.fromisoformat(manifest["generated_at"])
    return Dump(folder=folder, made_at=made_at, manifest=manifest)


def make_dump(
    *, now: datetime, progress: Progress = lambda _done, _all: None
) -> dict[str, Any]:
    """Replace the dump that is offered, and return the manifest of the new one.

    Raises DumpUnderWayError while another process makes one.
    """
    data = Path(settings.FREESHELF_DATA_DIR)
    try:
        with (
            hold("dump"),
            tempfile.TemporaryDirectory(dir=data, prefix=".dump-") as draft,
        ):
            manifest = _fill(Path(draft), now=now, progress=progress)
            name = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
            try:
                for path in sorted(Path(draft).iterdir()):
                    with MovedFile(path) as file:
                        StoredFile(f"{_ROOT}/{name}/{path.name}").write(file)
                check_leases()
                _POINTER.write_text(name)
            except BaseException:
                delete_folder(f"{_ROOT}/{name}")
                raise
            # Who reads a file of the one before reads it to its end.
            for other in folders_in(_ROOT):
                if other != name:
                    delete_folder(f"{_ROOT}/{other}")
    except LeaseHeldError as error:
        raise DumpUnderWayError from error
    return manifest


def write_dump(
    folder: Path, *, now: datetime, progress: Progress = lambda _done, _all: None
) -> dict[str, Any]:
    """Write a dump into a folder of one's own. Raises FolderTakenError."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderTakenError(folder=str(folder))
    manifest = _fill(folder, now=now, progress=progress)
    (folder / _CONTENTS).unlink()
    return manifest


def is_due(*, now: datetime) -> bool:
    """Return whether a dump has to be made: at night, or as something was closed."""
    if not settings.FREESHELF_DUMPS["PUBLIC"]:
        return False
    dump = current_dump()
    if dump is not None and now - dump.made_at >= REMADE_AFTER and not dump.is_open():
        return True
    began = _last_night(now)
    if dump is None:
        return now - began < _NIGHT
    is_night = dump.made_at < began and now - began < _NIGHT
    return is_night or now - dump.made_at > _OVERDUE


def _last_night(now: datetime) -> datetime:
    local = timezone.localtime(now)
    hour = settings.FREESHELF_DUMPS["HOUR"]
    began = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return began if began <= local else began - timedelta(days=1)


def _fill(folder: Path, *, now: datetime, progress: Progress) -> dict[str, Any]:
    written = write_files(folder, progress=progress)
    manifest = _manifest(written, now)
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")
    sums = "".join(f"{each.sha256}  {each.name}\n" for each in written.files)
    (folder / CHECKSUMS).write_text(sums, "utf-8")
    written.contents.save(folder / _CONTENTS)
    return manifest


def _manifest(written: Written, now: datetime) -> dict[str, Any]:
    base = str(settings.FREESHELF_BASE_URL)
    return {
        "format": _FORMAT,
        "library": settings.FREESHELF_SITE_NAME,
        "url": base + "/",
        "generated_at": now.isoformat(),
        "generator": f"Freeshelf {version('freeshelf')}",
        "license": settings.FREESHELF_DUMPS["LICENSE"] or None,
        "rights": _RIGHTS,
        "counts": written.counts,
        "files": [
            {**asdict(each), "url": base + reverse("dump-file", args=[each.name])}
            for each in written.files
        ],
        "left_out": written.left_out,
    }


@lru_cache(maxsize=2)
def _manifest_in(folder: str) -> dict[str, Any]:
    """Return the manifest of a dump; its folder is never written again."""
    text = StoredFile(f"{folder}/{MANIFEST}").read_text()
    manifest: dict[str, Any] = json.loads(text)
    return manifest


@lru_cache(maxsize=1)
def _contents(folder: str) -> Contents:
    """Return the keys of a dump; its folder is never written again."""
    return Contents.load(StoredFile(f"{folder}/{_CONTENTS}").read_text())
