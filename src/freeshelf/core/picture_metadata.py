"""Reading what a picture says beside its pixels; run it in the sandbox."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from PIL import ExifTags, Image

from freeshelf.core.pictures import open_picture

_LONGEST = 100
_AUTHORS = (ExifTags.Base.Artist, ExifTags.Base.XPAuthor, ExifTags.Base.Copyright)
# Further boxes, by the names that Pillow has for them.
_BOXES = {
    "comment": "comment",
    "xmp": "XMP",
    "XML:com.adobe.xmp": "XMP",
    "photoshop": "IPTC",
}


def read_metadata(*, path: str) -> Iterator[dict[str, Any]]:
    """Yield what is said of place, time, people and devices, each if it is there.

    The keys: `latitude` and `longitude` in degrees, `taken`, `author`, `camera`, and
    `boxes`, the names of what else there is.
    """
    with open_picture(path) as opened:
        info = dict(opened.info)
        exif = opened.getexif()
        found: dict[str, Any] = {}
        # Whoever wrote them wrote them wrongly: what can be read is said.
        with suppress(Exception):
            found |= _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
        with suppress(Exception):
            found |= _words(exif)
        boxes = ["Exif"] if len(exif) else []
        boxes += [name for key, name in _BOXES.items() if info.get(key)]
        found["boxes"] = list(dict.fromkeys(boxes))
    yield found


def _place(gps: dict[int, Any]) -> dict[str, float]:
    found = {}
    for name, value, side, negative in (
        ("latitude", ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S"),
        ("longitude", ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W"),
    ):
        degrees, minutes, seconds = (float(part) for part in gps[value])
        number = degrees + minutes / 60 + seconds / 3600
        found[name] = -number if gps.get(side) == negative else number
    return found if all(abs(number) <= 180 for number in found.values()) else {}


def _words(exif: Image.Exif) -> dict[str, str]:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    taken = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(
        ExifTags.Base.DateTime
    )
    authors = (_text(exif.get(tag)) for tag in _AUTHORS)
    owner = _text(details.get(ExifTags.Base.CameraOwnerName))
    camera = (exif.get(ExifTags.Base.Make), exif.get(ExifTags.Base.Model))
    words = {
        "taken": _text(taken)[:16].replace(":", "-", 2),
        "author": next((name for name in (*authors, owner) if name), ""),
        "camera": " ".join(filter(None, map(_text, camera))),
    }
    return {name: said for name, said in words.items() if said}


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-16-le", "ignore")
    text = "".join(c if c.isprintable() else " " for c in str(value or ""))
    return " ".join(text.split())[:_LONGEST]
