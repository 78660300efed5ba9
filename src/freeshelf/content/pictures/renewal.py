"""Drawing anew what an earlier release drew with its metadata, or what is gone."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.storage import Storage, storages
from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition, Filter, SourceImageIOError

# Where earlier releases put what they drew, beside the uploads.
_EARLIER, _FOLDER = "default", "images"
_AT_ONCE = 500


def open_rendition(rendition: AbstractRendition) -> Any:
    """The file of a rendition, drawn anew where it is missing.

    Raises SourceImageIOError when that cannot be done.
    """
    try:
        return rendition.file.storage.open(rendition.file.name)
    except FileNotFoundError:
        draw_anew(rendition)
        return rendition.file.storage.open(rendition.file.name)


def draw_anew(rendition: AbstractRendition) -> None:
    """Draw a rendition under its name; what an earlier release drew is removed.

    Raises SourceImageIOError.
    """
    name = rendition.file.name
    drawn = rendition.image.generate_rendition_file(Filter(rendition.filter_spec))
    rendition.file.storage.save(name, drawn)
    storages[_EARLIER].delete(name)


def renditions_to_draw() -> list[int]:
    """Primary keys of renditions whose file is not there, or is of before."""
    rows = _renditions().order_by("pk").only("file")
    return [
        row.pk
        for row in rows.iterator(chunk_size=_AT_ONCE)
        if not row.file.storage.exists(row.file.name)
    ]


def draw_all_anew(keys: Iterable[int]) -> None:
    """Draw these renditions anew; one that cannot be drawn stays as it is."""
    for row in _renditions().filter(pk__in=list(keys)).select_related("image"):
        try:
            draw_anew(row)
        except SourceImageIOError:
            continue


def earlier_files() -> Iterator[str]:
    """Yield what earlier releases drew and nothing needs any more."""
    storage = storages[_EARLIER]
    names = [f"{_FOLDER}/{name}" for name in _names_in(storage)]
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        rows = _renditions().filter(file__in=some)
        waiting = {
            row.file.name for row in rows if not row.file.storage.exists(row.file.name)
        }
        yield from (name for name in some if name not in waiting)


def remove_earlier_files(names: Iterable[str]) -> None:
    """Remove them."""
    for name in names:
        storages[_EARLIER].delete(name)


def _names_in(storage: Storage) -> list[str]:
    try:
        return sorted(storage.listdir(_FOLDER)[1])
    except FileNotFoundError:
        return []


def _renditions() -> Any:
    return get_image_model().get_rendition_model().objects.all()
