"""List the files of a storage, which may be a folder or a service."""

from collections.abc import Iterator

from django.core.files.storage import Storage


def list_files(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the names of all files below a folder ("" or with a final slash)."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from list_files(storage, f"{folder}{name}/")
