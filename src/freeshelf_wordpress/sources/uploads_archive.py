"""Unpack a folder of uploads from an archive safely.

Only files are unpacked: no links, devices or paths outside of the archive. Owners,
permissions and times are ignored.
"""

import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from freeshelf.sources.errors import UnreadableSourceError, UnsafeArchiveError

_MAX_ENTRIES = 2_000_000
_MAX_FILE_BYTES = 16 * 1024**3
# Ratio of bytes to packed bytes; images and documents shrink to a third at best.
_MAX_FILE_RATIO = 300
_MAX_TOTAL_RATIO = 100
_ALWAYS_ALLOWED_FILE = 64 * 1024**2
_ALWAYS_ALLOWED_TOTAL = 1024**3
_CHUNK_BYTES = 1024**2
_SPARE_BYTES = 512 * 1024**2  # free space to leave on the disk
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, lzma.LZMAError,
    NotImplementedError,
)  # fmt: skip
_SKIPPED = "__MACOSX/"  # metadata that macOS adds to archives
Unpacked = Callable[[int, int], None]  # files so far, total (0: unknown)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    stream: IO[bytes]
    packed_bytes: int
    total: int


def unpack_uploads(
    path: Path, into: Path, *, progress: Unpacked = lambda _done, _all: None
) -> Path:
    """Unpack a zip, tar, tar.gz or tar.bz2 archive and return its uploads folder.

    Raises UnreadableSourceError or UnsafeArchiveError.
    """
    try:
        entries = _zip(path) if zipfile.is_zipfile(path) else _tar(path)
        bytes_left = max(_ALWAYS_ALLOWED_TOTAL, path.stat().st_size * _MAX_TOTAL_RATIO)
        for done, entry in enumerate(entries, start=1):
            if entry.name.startswith(_SKIPPED):
                continue
            bytes_left -= _write(entry, into / _safe(entry.name, path), path)
            if bytes_left < 0 or done > _MAX_ENTRIES:
                raise _unsafe(path, entry.name, "is more than an archive can hold")
            progress(done, entry.total)
    except (*_BROKEN, RuntimeError, OSError) as error:
        reason: object = error
        if isinstance(error, OSError):
            reason = f"{error}: check the disk"
        elif not isinstance(error, _BROKEN):  # zipfile, for encrypted files
            reason = "it has a password"
        problem = f"cannot be unpacked: {reason}"
        raise UnreadableSourceError(str(path), problem=problem) from error
    return uploads_root(into)


def uploads_root(folder: Path) -> Path:
    """Return the uploads folder: itself, `uploads` or `wp-content/uploads` below."""
    for _level in range(4):
        for below in ("wp-content/uploads", "uploads"):
            if (folder / below).is_dir():
                return folder / below
        inside = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
        only_entry = inside[0] if len(inside) == 1 else None
        # A folder named after a year is part of the uploads.
        if only_entry is None or not only_entry.is_dir() or only_entry.name.isdigit():
            return folder
        folder = only_entry
    return folder


def _zip(path: Path) -> Iterator[_Entry]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        for member in members:
            if not member.filename:
                raise _unsafe(path, "an entry", "has no name")
            if member.is_dir():
                continue
            if member.external_attr >> 28 == 0xA:  # Unix mode of symbolic links
                raise _unsafe(path, member.filename, "is a link")
            with archive.open(member) as stream:
                yield _Entry(
                    member.filename, stream, member.compress_size, len(members)
                )


def _tar(path: Path) -> Iterator[_Entry]:
    # A tar has no packed size per file, so use that of the archive.
    size = path.stat().st_size
    with tarfile.open(path, _tar_mode(path)) as archive:
        for member in archive:
            if member.isdir():
                continue
            stream = archive.extractfile(member) if member.isreg() else None
            if stream is None:
                raise _unsafe(path, member.name, "is a link or a device")
            yield _Entry(member.name, stream, size, 0)


def _tar_mode(path: Path) -> Literal["r|", "r|gz", "r|bz2"]:
    with path.open("rb") as file:
        head = file.read(3)
    if head.startswith(b"\x1f\x8b"):
        return "r|gz"
    return "r|bz2" if head == b"BZh" else "r|"


def _safe(name: str, path: Path) -> PurePosixPath:
    parts = PurePosixPath(name.replace("\\", "/"))
    first = parts.parts[0] if parts.parts else ":"
    if parts.is_absolute() or ".." in parts.parts or "\0" in name or ":" in first:
        raise _unsafe(path, name, "would be written outside of its folder")
    return parts


def _write(entry: _Entry, target: Path, path: Path) -> int:
    """Write an entry's content and return its size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    limit = min(
        _MAX_FILE_BYTES, max(_ALWAYS_ALLOWED_FILE, entry.packed_bytes * _MAX_FILE_RATIO)
    )
    written = 0
    with target.open("wb") as file:
        while chunk := entry.stream.read(_CHUNK_BYTES):
            written += len(chunk)
            if written > limit:
                raise _unsafe(path, entry.name, "unpacks to far more than a file does")
            if shutil.disk_usage(target.parent).free < _SPARE_BYTES:
                raise _unsafe(path, entry.name, "does not fit on the disk")
            file.write(chunk)
    return written


def _unsafe(path: Path, entry: str, problem: str) -> UnsafeArchiveError:
    return UnsafeArchiveError(str(path), entry=entry[:200], problem=problem)
