"""Files of a library's state, which all its nodes read.

They lie in the data directory, or below the prefix in the bucket, under the same names.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

_DRAFT = ".part"


class AtomicFolder(FileSystemStorage):
    """A folder whose files are written, or replaced, in one step."""

    def _save(self, name: str, content: Any) -> str:
        if hasattr(content, "temporary_file_path"):
            return str(super()._save(name, content))  # type: ignore[misc]
        draft_name = f"{name}.{secrets.token_hex(4)}{_DRAFT}"
        draft = super()._save(draft_name, content)  # type: ignore[misc]
        os.replace(self.path(draft), self.path(name))
        return name


class StateFolder(AtomicFolder):
    """A folder for its owner only, by default the data directory."""

    def __init__(self, location: str = "") -> None:
        self._folder = location
        super().__init__(
            location or None,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
            allow_overwrite=True,
        )

    @property
    def base_location(self) -> str:
        return str(self._folder or settings.FREESHELF_DATA_DIR)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)


class MovedFile(File):
    """A local file that a storage may move instead of copying it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """Return its path, as an upload does."""
        return str(self._path)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the state; most methods are named as those of a path."""

    name: str

    @property
    def basename(self) -> str:
        """The last part of the name."""
        return Path(self.name).name

    @property
    def stem(self) -> str:
        """The last part of the name without its ending."""
        return Path(self.name).stem

    def exists(self) -> bool:
        """Return whether there is such a file."""
        return _state().exists(self.name)

    def size(self) -> int:
        """Return the number of bytes."""
        return _state().size(self.name)

    def modified_at(self) -> datetime:
        """Return when it was written."""
        return _state().get_modified_time(self.name)

    def open(self) -> File:
        """Open it for reading. Raises FileNotFoundError."""
        return _state().open(self.name)

    def local(self) -> AbstractContextManager[Path]:
        """Return a context with its path, or that of a copy. See `local_path`."""
        return local_path(_state(), self.name)

    def read_bytes(self) -> bytes:
        """Return its bytes. Raises FileNotFoundError."""
        with self.open() as stream:
            return bytes(stream.read())

    def read_text(self, encoding: str = "utf-8") -> str:
        """Return its text. Raises FileNotFoundError and UnicodeDecodeError."""
        return self.read_bytes().decode(encoding)

    def write(self, content: bytes | File) -> None:
        """Write or replace it in one step."""
        stream = ContentFile(content) if isinstance(content, bytes) else content
        _state().save(self.name, stream)

    def write_text(self, text: str, encoding: str = "utf-8") -> None:
        """Write or replace its text."""
        self.write(text.encode(encoding))

    def delete(self) -> None:
        """Delete it if it exists."""
        _state().delete(self.name)

    def __str__(self) -> str:
        return place_of(self.name)


def place_of(name: str) -> str:
    """Return where a file or folder of the state lies, for people."""
    try:
        return _state().path(name)
    except NotImplementedError:
        return f"{settings.FREESHELF_OBJECT_STORE['address']}/{name}"


def files_in(folder: str) -> list[StoredFile]:
    """Return the files in a folder of the state, by name."""
    try:
        _folders, names = _state().listdir(folder)
    except FileNotFoundError:
        return []
    complete = sorted(name for name in names if not name.endswith(_DRAFT))
    return [StoredFile(f"{folder}/{name}") for name in complete]


def folders_in(folder: str) -> list[str]:
    """Return the names of the folders in a folder of the state."""
    try:
        return sorted(_state().listdir(folder)[0])
    except FileNotFoundError:
        return []


def delete_folder(folder: str) -> None:
    """Delete a folder of the state with all that is in it."""
    try:
        shutil.rmtree(_state().path(folder), ignore_errors=True)
    except NotImplementedError:
        folders, names = _state().listdir(folder)
        for name in names:
            _state().delete(f"{folder}/{name}")
        for name in folders:
            delete_folder(f"{folder}/{name}")


@contextmanager
def local_path(storage: Storage, name: str) -> Iterator[Path]:
    """Yield the path of a stored file, or of a copy that exists as long.

    Raises FileNotFoundError.
    """
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="freeshelf-") as copy:
            with storage.open(name) as remote:
                shutil.copyfileobj(remote, copy, 1024 * 1024)
            copy.flush()
            yield Path(copy.name)
        return
    if not path.is_file():
        raise FileNotFoundError(name)
    yield path


def stored_names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the names of all files below a folder ("" or with a final slash)."""
    if (listed := getattr(storage, "entries", None)) is not None:
        yield from (entry.name for entry in listed(folder))
        return
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from stored_names(storage, f"{folder}{name}/")


def listed_sizes(storage: Storage) -> dict[str, int]:
    """Return the sizes of all files of a store that lists them, {} for a folder."""
    listed = getattr(storage, "entries", None)
    return {entry.name: entry.size for entry in listed()} if listed else {}


def _state() -> Storage:
    return storages["state"]
