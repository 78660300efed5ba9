"""What is said in the admin area of a picture that says more than it shows."""

import shutil
import tempfile
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from freeshelf.core import sandbox
from freeshelf.core.picture_metadata import AFTER_ITS_END

_READER = "freeshelf.core.picture_metadata:read_metadata"
_LIMITS = sandbox.SandboxLimits(
    memory_bytes=512 * sandbox.MEBIBYTE, cpu_seconds=5, wall_seconds=20
)
_SECONDS = 24 * 3600
_EXIF = "Exif"


def metadata_note(stream: Any, *, digest: str) -> str:
    """A sentence on what was found in a picture; empty when nothing was.

    It is remembered under the digest of the bytes.
    """
    key = f"freeshelf:picture-metadata:{digest}"
    found = cache.get(key)
    if found is None:
        found = _read(stream)
        cache.set(key, found, _SECONDS)
    return _sentence(found)


def _read(stream: Any) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(prefix="freeshelf-picture-") as copy:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        try:
            found = sandbox.call(_READER, {"path": copy.name}, limits=_LIMITS)
        except sandbox.SandboxError:
            return {}
    return found if isinstance(found, dict) else {}


def _sentence(found: dict[str, Any]) -> str:
    words = list(_words(found))
    if not words:
        return ""
    return _(
        "Found in this image and removed from every copy that readers get: %(found)s. "
        "The original file is for staff only."
    ) % {"found": "; ".join(words)}


def _words(found: dict[str, Any]) -> list[str]:
    said: dict[str, str] = {
        name: str(found[name])
        for name in ("taken", "author", "camera")
        if name in found
    }
    if place := _place(found):
        said["place"] = place
    sentences = (
        ({"place", "taken"}, _("taken at %(place)s on %(taken)s")),
        ({"place"}, _("taken at %(place)s")),
        ({"taken"}, _("taken on %(taken)s")),
        ({"author"}, _("author: %(author)s")),
        ({"camera"}, _("camera: %(camera)s")),
    )
    words, told = [], set[str]()
    for names, sentence in sentences:
        if names <= said.keys() and told.isdisjoint(names):
            words.append(sentence % said)
            told |= names
    boxes = found.get("boxes")
    if isinstance(boxes, list):
        called = {"comment": _("a comment"), AFTER_ITS_END: _("data after its end")}
        words += [called.get(box, str(box)) for box in boxes if box != _EXIF]
        # Of Exif its words stand for it, where it has any.
        words += boxes if not words else []
    return words


def _place(found: dict[str, Any]) -> str:
    latitude, longitude = found.get("latitude"), found.get("longitude")
    if not isinstance(latitude, float | int) or not isinstance(longitude, float | int):
        return ""
    north = "N" if latitude >= 0 else "S"
    east = "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.2f} {north}, {abs(longitude):.2f} {east}"
