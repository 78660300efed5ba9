"""Formats of a backup: one tar file or a folder, and its manifest."""

import gzip
import hashlib
import json
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from freeshelf.core.foreign_data import read_json
from freeshelf.operations.errors import (
    BackupFormatError,
    BackupTargetError,
    NotABackupError,
)

MANIFEST_NAME = "manifest.json"
DATABASE_NAME = "freeshelf.sqlite3"
FILES_PREFIX = "files/"
MEDIA_PREFIX = "media/"
MAPPINGS_PREFIX = "mappings/"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup; path is relative, with slashes."""

    path: str
    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """List of all files, written last and read first."""

    created_at: str  # ISO 8601
    version: str  # of Freeshelf
    entries: list[Entry] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # lost before the backup
    # Batch and head of the log of staff's actions; empty before there is one.
    log: dict[str, int | str] = field(default_factory=dict)

    @property
    def files(self) -> int:
        """Number of files beside the database."""
        return len(self.entries) - 1

    def to_json(self) -> str:
        """Return the manifest as JSON."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Parse a manifest. Raises ValueError when it is not one of ours."""
        data = read_json(text)
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise ValueError("its manifest is of another kind")
        try:
            return cls(
                created_at=str(data["created_at"]),
                version=str(data["version"]),
                entries=[Entry(**item) for item in data["entries"]],
                missing=[str(name) for name in data["missing"]],
                log=dict(data.get("log", {})),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("its manifest is incomplete") from error


# Errors of a tar file that is invalid, truncated, or has broken compression.
UNREADABLE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)

_BLOCK = 1024 * 1024
_TAR_ENDINGS = (".tar", ".tar.gz", ".tgz")
_OTHER_ARCHIVES = (".zip", ".7z", ".gz", ".bz2", ".xz", ".zst", ".rar")


class Container(Protocol):
    """Container that stores files and returns their entries."""

    def add(self, path: str, stream: IO[bytes], *, size: int) -> Entry:
        """Store size bytes of a stream under a relative path."""

    def close(self) -> None:
        """Finish the backup and give it its final name."""

    def discard(self) -> None:
        """Delete everything that was written."""


def open_container(target: Path) -> Container:
    """Create a backup: a tar file by its extension, else a folder.

    Raises BackupTargetError when the target exists, BackupFormatError for the extension
    of another archive format.
    """
    is_tar = target.name.endswith(_TAR_ENDINGS)
    if not is_tar and target.suffix.lower() in _OTHER_ARCHIVES:
        raise BackupFormatError(target=target)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise BackupTargetError(target=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_tar:
        return _TarContainer(target)
    return _FolderContainer(target)


def read_container(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the files of a backup as (relative path, stream), in stored order.

    Only regular files with safe names are returned. Raises NotABackupError, and the
    errors in UNREADABLE for a damaged file.
    """
    if not source.exists():
        raise NotABackupError(source, reason="there is no such file")
    if source.is_dir():
        yield from _read_folder(source)
    else:
        yield from _read_tar(source)


def copy_hashed(source: IO[bytes], target: IO[bytes], path: str) -> Entry:
    """Copy a stream, and return the entry of the copy."""
    reader = _HashingReader(source)
    shutil.copyfileobj(reader, target, _BLOCK)
    return reader.entry(path)


class _HashingReader:
    """Stream that computes the checksum of the bytes read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._size = 0
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._size += len(block)
        self._digest.update(block)
        return block

    def entry(self, path: str) -> Entry:
        return Entry(path=path, size=self._size, sha256=self._digest.hexdigest())


class _TarContainer:
    def __init__(self, target: Path) -> None:
        self._target = target
        self._draft = target.with_name(f".{target.name}.part")
        self._output = self._draft.open("wb")
        self._draft.chmod(0o600)
        # Most files are already compressed; only the database benefits from more.
        gzip = {"mode": "w:gz", "compresslevel": 3}
        options = {"mode": "w"} if target.name.endswith(".tar") else gzip
        self._tar = tarfile.TarFile.open(fileobj=self._output, **options)

    def add(self, path: str, stream: IO[bytes], *, size: int) -> Entry:
        reader = _HashingReader(stream)
        member = tarfile.TarInfo(path)
        member.size = size
        member.mode = 0o600
        self._tar.addfile(member, reader)
        return reader.entry(path)

    def close(self) -> None:
        self._tar.close()
        self._output.close()
        self._draft.rename(self._target)

    def discard(self) -> None:
        self._output.close()
        self._draft.unlink(missing_ok=True)


class _FolderContainer:
    def __init__(self, target: Path) -> None:
        self._target = target
        target.mkdir(mode=0o700, exist_ok=True)
        self._written: list[Path] = []

    def add(self, path: str, stream: IO[bytes], *, size: int) -> Entry:
        target = self._target / path
        target.parent.mkdir(parents=True, exist_ok=True)
        self._written.append(target)
        with target.open("xb") as output:
            return copy_hashed(stream, output, path)

    def close(self) -> None:
        """Do nothing: a folder without the manifest, its last file, is no backup."""

    def discard(self) -> None:
        for path in self._written:
            path.unlink(missing_ok=True)


def _read_folder(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    for path in sorted(source.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as stream:
            yield path.relative_to(source).as_posix(), stream


def _read_tar(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(source, "r:*") as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            if not member.isreg() or path.is_absolute() or ".." in path.parts:
                reason = f"it holds {member.name!r}, which is not a plain file"
                raise NotABackupError(source, reason=reason)
            stream = tar.extractfile(member)
            if stream is not None:
                with stream:
                    yield path.as_posix(), stream
