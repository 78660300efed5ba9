"""Render again renditions of an earlier release with metadata, or missing ones."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition, Filter, SourceImageIOError

from freeshelf.core.batches import in_batches
from freeshelf.shared.files import stored_names

# Storage and folder of renditions in earlier releases, beside the uploads.
_EARLIER, _FOLDER = "default", "images"
_CHUNK = 500


def open_rendition(rendition: AbstractRendition) -> Any:
    """Open the file of a rendition, rendered again if it is missing.

    Raises SourceImageIOError when that fails.
    """
    try:
        return rendition.file.storage.open(rendition.file.name)
    except FileNotFoundError:
        draw_anew(rendition)
        return rendition.file.storage.open(rendition.file.name)


def draw_anew(rendition: AbstractRendition) -> None:
    """Render a rendition again under its name, and delete the earlier file.

    Raises SourceImageIOError.
    """
    name = rendition.file.name
    rendered = rendition.image.generate_rendition_file(Filter(rendition.filter_spec))
    rendition.file.storage.save(name, rendered)
    storages[_EARLIER].delete(name)


def renditions_to_draw() -> list[int]:
    """Return keys of renditions whose file is missing or of an earlier release."""
    rows = _renditions().order_by("pk").values_list("pk", "file")
    # One listing: a store elsewhere would be asked for each of them.
    drawn = set(stored_names(storages[settings.WAGTAILIMAGES_RENDITION_STORAGE]))
    return [pk for pk, name in rows if name not in drawn]


def draw_all_anew(keys: Iterable[int]) -> None:
    """Render these renditions again, and skip those that cannot be rendered."""
    for row in _renditions().filter(pk__in=list(keys)).select_related("image"):
        try:
            draw_anew(row)
        except SourceImageIOError:
            continue


def earlier_files() -> Iterator[str]:
    """Yield files of earlier releases that are no longer needed."""
    storage = storages[_EARLIER]
    names = [f"{_FOLDER}/{name}" for name in _names_in(storage)]
    for chunk in in_batches(names, _CHUNK):
        rows = _renditions().filter(file__in=chunk)
        missing = {
            row.file.name for row in rows if not row.file.storage.exists(row.file.name)
        }
        yield from (name for name in chunk if name not in missing)


def remove_earlier_files(names: Iterable[str]) -> None:
    """Delete these files."""
    for name in names:
        storages[_EARLIER].delete(name)


def _names_in(storage: Storage) -> list[str]:
    try:
        return sorted(storage.listdir(_FOLDER)[1])
    except FileNotFoundError:
        return []


def _renditions() -> Any:
    return get_image_model().get_rendition_model().objects.all()
