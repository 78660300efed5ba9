"""The two forms of a backup: one tar file, or a folder."""

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

# A tar file that is none, or ends too early, or whose compression is broken.
UNREADABLE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)

_BLOCK = 1024 * 1024
_TAR_ENDINGS = (".tar", ".tar.gz", ".tgz")
_OTHER_ARCHIVES = (".zip", ".7z", ".gz", ".bz2", ".xz", ".zst", ".rar")


class Container(Protocol):
    """Takes files one by one and says what it kept."""

    def add(self, path: str, stream: IO[bytes], *, size: int) -> Entry:
        """Keep size bytes of a stream under a relative path."""
        ...

    def close(self) -> None:
        """Finish; the backup appears under its name only now."""
        ...

    def discard(self) -> None:
        """Throw away what was written."""
        ...


def open_container(target: Path) -> Container:
    """A new backup: a tar file by its ending, else a folder.

    Raises BackupTargetError when the place is taken, BackupFormatError for the ending
    of another kind of archive.
    """
    is_tar = target.name.endswith(_TAR_ENDINGS)
    if not is_tar and target.suffix.lower() in _OTHER_ARCHIVES:
        raise BackupFormatError(target)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise BackupTargetError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_tar:
        return _TarContainer(target)
    return _FolderContainer(target)


def read_container(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The files of a backup as (relative path, stream), in the order they were kept.

    Only plain files with plain names are handed out. Raises NotABackupError, and what
    the libraries raise for a torn file: see UNREADABLE.
    """
    if not source.exists():
        raise NotABackupError(source, reason="there is no such file")
    if source.is_dir():
        yield from _read_folder(source)
    else:
        yield from _read_tar(source)


def copy_hashed(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Copy a stream; return its size and checksum."""
    digest = hashlib.sha256()
    size = 0
    while block := source.read(_BLOCK):
        target.write(block)
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest()


class _HashingReader:
    """A stream that remembers the checksum of what was read from it."""

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
        # Most files are compressed already; only the database gains from more.
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
        place = self._target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        self._written.append(place)
        with place.open("xb") as output:
            copied, sha256 = copy_hashed(stream, output)
        return Entry(path=path, size=copied, sha256=sha256)

    def close(self) -> None:
        """The manifest was the last file: without it a folder is no backup."""

    def discard(self) -> None:
        for place in self._written:
            place.unlink(missing_ok=True)


def _read_folder(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    for place in sorted(source.rglob("*")):
        if place.is_symlink() or not place.is_file():
            continue
        with place.open("rb") as stream:
            yield place.relative_to(source).as_posix(), stream


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
