"""Walking through a storage, whether it is a folder or a service."""

from collections.abc import Iterator

from django.core.files.storage import Storage


def list_files(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files below a folder ("" or one that ends in a slash)."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from list_files(storage, f"{folder}{name}/")
