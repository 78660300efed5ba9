"""Notes in the admin area about metadata of images."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from freeshelf.content.wording import listed_phrases
from freeshelf.core import sandbox
from freeshelf.core.picture_metadata import AFTER_ITS_END

_READER = "freeshelf.core.picture_metadata:read_metadata"
_LIMITS = sandbox.SandboxLimits(
    memory_bytes=512 * sandbox.MEBIBYTE, cpu_seconds=5, wall_seconds=20
)
_SECONDS = 24 * 3600
_EXIF = "Exif"


def metadata_note(stream: Any, *, digest: str) -> str:
    """Return a message about metadata found in an image, or an empty string.

    Caches the metadata under the digest of the file.
    """
    key = f"freeshelf:picture-metadata:{digest}"
    metadata = cache.get(key)
    if metadata is None:
        metadata = _read(stream)
        cache.set(key, metadata, _SECONDS)
    return _message(metadata)


@contextmanager
def temporary_copy(stream: Any) -> Iterator[str]:
    """Yield the path of a file with the rest of a stream, for the sandbox."""
    with tempfile.NamedTemporaryFile(prefix="freeshelf-picture-") as copy:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        yield copy.name


def _read(stream: Any) -> dict[str, Any]:
    with temporary_copy(stream) as path:
        try:
            metadata = sandbox.call(_READER, {"path": path}, limits=_LIMITS)
        except sandbox.SandboxError:
            return {}
    return metadata if isinstance(metadata, dict) else {}


def _message(metadata: dict[str, Any]) -> str:
    texts = list(_texts(metadata))
    if not texts:
        return ""
    return _(
        "Found in this image and removed from every copy that readers get: %(found)s. "
        "The original file is for staff only."
    ) % {"found": listed_phrases(texts)}


def _texts(metadata: dict[str, Any]) -> list[str]:
    values: dict[str, str] = {
        name: str(metadata[name])
        for name in ("taken", "author", "camera")
        if name in metadata
    }
    if place := _place(metadata):
        values["place"] = place
    messages = (
        ({"place", "taken"}, _("taken at %(place)s on %(taken)s")),
        ({"place"}, _("taken at %(place)s")),
        ({"taken"}, _("taken on %(taken)s")),
        ({"author"}, _("author: %(author)s")),
        ({"camera"}, _("camera: %(camera)s")),
    )
    parts, used = [], set[str]()
    for names, message in messages:
        if names <= values.keys() and used.isdisjoint(names):
            parts.append(message % values)
            used |= names
    boxes = metadata.get("boxes")
    if isinstance(boxes, list):
        labels = {
            "comment": _("a comment"),
            AFTER_ITS_END: _("data after the end of the file"),
        }
        parts += [labels.get(box, str(box)) for box in boxes if box != _EXIF]
        # The texts from Exif replace its name, if there are any.
        parts += boxes if not parts else []
    return parts


def _place(metadata: dict[str, Any]) -> str:
    latitude, longitude = metadata.get("latitude"), metadata.get("longitude")
    if not isinstance(latitude, float | int) or not isinstance(longitude, float | int):
        return ""
    north = "N" if latitude >= 0 else "S"
    east = "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.2f} {north}, {abs(longitude):.2f} {east}"
