"""Pictures that came from the same upload as a file: one attachment, not two."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from wagtail.images import get_image_model

from freeshelf.library.models import File, FileVersion
from freeshelf.wordpress_export.origins import Origins
from freeshelf.wordpress_export.selection import Selection

_BATCH = 200


def twins(selection: Selection, origins: Origins) -> dict[int, int]:
    """Files by the pictures that are the same upload, primary keys of both.

    One whose bytes were replaced here since is no twin any more.
    """
    pictures = dict(selection.images_beside_files().values_list("pk", "file_size"))
    versions = FileVersion.objects.filter(is_current=True, file__in=selection.files())
    sizes = dict(versions.values_list("file", "content__size"))
    files = {
        guid: pk for pk, guid in _guids(origins, File, sorted(sizes, reverse=True))
    }
    return {
        picture: files[guid]
        for picture, guid in _guids(origins, get_image_model(), pictures)
        if guid in files and sizes[files[guid]] == pictures[picture]
    }


def _guids(
    origins: Origins, model: type[Model], keys: Iterable[Any]
) -> Iterator[tuple[int, str]]:
    rows = list(keys)
    for start in range(0, len(rows), _BATCH):
        found = origins.of(model, rows[start : start + _BATCH])
        yield from ((pk, origin.guid) for pk, origin in found.items() if origin.guid)
