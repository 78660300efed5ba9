"""Formats of a backup: one tar file, or a folder."""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from freeshelf.operations.backup.manifest import Entry
from freeshelf.operations.errors import (
    BackupFormatError,
    BackupTargetError,
    NotABackupError,
)

# Errors of a tar file that is invalid, truncated, or has broken compression.
UNREADABLE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)

_BLOCK = 1024 * 1024
_TAR_ENDINGS = (".tar", ".tar.gz", ".tgz")
_OTHER_ARCHIVES = (".zip", ".7z", ".gz", ".bz2", ".xz", ".zst", ".rar")


class Container(Protocol):
    """Container that stores files and returns their entries."""

    def add(self, path: str, stream: IO[bytes], *, size: int) -> Entry:
        """Store size bytes of a stream under a relative path."""
        ...

    def close(self) -> None:
        """Finish the backup and give it its final name."""
        ...

    def discard(self) -> None:
        """Delete everything that was written."""
        ...


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


def copy_hashed(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Copy a stream, and return its size and checksum."""
    digest = hashlib.sha256()
    size = 0
    while block := source.read(_BLOCK):
        target.write(block)
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest()


class _HashingReader:
    """Stream that computes the checksum of the bytes read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._digest.update(block)
        return block

    def sha256(self) -> str:
        return self._digest.hexdigest()


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
        return Entry(path=path, size=size, sha256=reader.sha256())

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
            copied, sha256 = copy_hashed(stream, output)
        return Entry(path=path, size=copied, sha256=sha256)

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
