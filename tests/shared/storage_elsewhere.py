"""A storage of another machine: it has no paths, and files are read where one is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.deconstruct import deconstructible

from freeshelf.content.pictures.storage import RandomNames
from freeshelf.shared.files import AtomicFolder

ALIASES = ("library", "default", "renditions", "state")


class CountedFile(File):
    """An open file that knows how much of it was fetched."""

    fetched = 0

    def read(self, *args: Any) -> bytes:
        data = self.file.read(*args)
        CountedFile.fetched += len(data)
        return data

    def stop_before(self, position: int) -> None:
        """A reader's range ends here."""
        self.stop = position


@deconstructible
class StorageElsewhere(Storage):
    """Keeps files in a folder that it does not tell; `path` is not implemented."""

    def __init__(self, folder: str, *, base_url: str = "", overwrites: bool = False):
        kind = AtomicFolder if overwrites else FileSystemStorage
        self._files = kind(folder, base_url=base_url, allow_overwrite=overwrites)
        self._overwrites = overwrites
        for name in ("exists", "listdir", "size", "delete", "url", "get_modified_time"):
            setattr(self, name, getattr(self._files, name))

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return self._files.get_available_name(name, max_length)

    def _open(self, name: str, mode: str = "rb") -> File:
        return CountedFile(self._files.open(name, mode), name)

    def _save(self, name: str, content: Any) -> str:
        # What is uploaded is read: it cannot be moved to another machine.
        plain = File(content, name)
        if content.seekable():
            content.seek(0)
        return self._files.save(name, plain)


class RenditionsElsewhere(RandomNames, StorageElsewhere):
    """Renditions on another machine."""


@pytest.fixture
def elsewhere(settings, tmp_path: Path) -> Callable[[str], Path]:
    """All files are on another machine; returns the folder of an alias there."""

    def folder(alias: str) -> Path:
        return tmp_path / "elsewhere" / alias

    kinds = {"renditions": RenditionsElsewhere}
    module = StorageElsewhere.__module__
    settings.STORAGES = {
        **settings.STORAGES,
        **{
            alias: {
                "BACKEND": f"{module}.{kinds.get(alias, StorageElsewhere).__name__}",
                "OPTIONS": {
                    "folder": str(folder(alias)),
                    "base_url": "/media/",
                    "overwrites": alias in ("renditions", "state"),
                },
            }
            for alias in ALIASES
        },
    }
    settings.FREESHELF_OBJECT_STORE = {"address": "s3://elsewhere"}
    return folder
