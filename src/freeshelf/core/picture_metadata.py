"""Reading what a picture says beside its pixels; run it in the sandbox."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from PIL import ExifTags, Image

from freeshelf.core.images import open_picture

_LONGEST = 100
_AUTHORS = (ExifTags.Base.Artist, ExifTags.Base.XPAuthor, ExifTags.Base.Copyright)
# Further boxes, by the names that Pillow has for them.
_BOXES = {
    "comment": "comment",
    "xmp": "XMP",
    "XML:com.adobe.xmp": "XMP",
    "photoshop": "IPTC",
}


_XMP_PLACE = re.compile(
    r"GPS(Latitude|Longitude)(?:=[\"']|>)\s*(\d+),([\d.]+)(?:,([\d.]+))?\s*([NSEW])"
)
_XMP_AUTHOR = re.compile(r"<dc:creator>.{0,200}?<rdf:li[^>]*>([^<]+)<", re.DOTALL)
_XMP_TAKEN = re.compile(
    r"(?:DateTimeOriginal|DateCreated|CreateDate)(?:=[\"']|>)\s*([\dT:-]{10,19})"
)
_END_OF_PNG = b"\0\0\0\0IEND"
_END_OF_JPEG, _SCAN = b"\xff\xd9", 0xDA
AFTER_ITS_END = "data after its end"


def read_metadata(*, path: str) -> Iterator[dict[str, Any]]:
    """Yield what is said of place, time, people and devices, each if it is there.

    The keys: `latitude` and `longitude` in degrees, `taken`, `author`, `camera`, and
    `boxes`, the names of what else there is.
    """
    with open_picture(path) as opened, open(path, "rb") as stream:
        info = dict(opened.info)
        found: dict[str, Any] = {}
        boxes = []
        # Whoever wrote them wrote them wrongly: what can be read is said.
        for exif in _exifs(opened):
            boxes += ["Exif"] if len(exif) else []
            with suppress(Exception):
                found = _place(exif.get_ifd(ExifTags.IFD.GPSInfo)) | found
            with suppress(Exception):
                found = _words(exif) | found
        xmp = info.get("xmp") or info.get("XML:com.adobe.xmp") or ""
        with suppress(Exception):
            found = _words_of_xmp(xmp) | found
        boxes += [name for key, name in _BOXES.items() if info.get(key)]
        if _has_more(stream.read(), str(opened.format)):
            boxes.append(AFTER_ITS_END)
        found["boxes"] = list(dict.fromkeys(boxes))
    yield found


def _exifs(opened: Image.Image) -> Iterator[Image.Exif]:
    """Each Exif of a picture: a JPEG may have several, and programs read any."""
    yield opened.getexif()
    for marker, data in getattr(opened, "applist", ()):
        if marker == "APP1" and data.startswith(b"Exif\0\0"):
            exif = Image.Exif()
            with suppress(Exception):
                exif.load(data)
                yield exif


def _words_of_xmp(xmp: bytes | str) -> dict[str, Any]:
    """The same as Exif has, where XMP has it (its part 2, the Exif namespace)."""
    text = xmp.decode("utf-8", "replace") if isinstance(xmp, bytes) else xmp
    found: dict[str, Any] = {}
    for name, degrees, minutes, seconds, side in _XMP_PLACE.findall(text):
        number = float(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600
        found[name.lower()] = -number if side in "SW" else number
    if author := _XMP_AUTHOR.search(text):
        found["author"] = _text(author[1])
    if taken := _XMP_TAKEN.search(text):
        found["taken"] = _text(taken[1]).replace("T", " ")[:16]
    return found


def _has_more(data: bytes, kind: str) -> bool:
    """Whether something stands behind a picture of a format that has an end."""
    if kind == "PNG":
        end = data.find(_END_OF_PNG) + len(_END_OF_PNG) + 4  # with its checksum
    elif kind in ("JPEG", "MPO"):
        end = _end_of_jpeg(data)
    else:
        return False
    return bool(data[end:].strip(b"\0"))


def _end_of_jpeg(data: bytes) -> int:
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != _SCAN:
        # Thumbnails in these have an end of their own.
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    found = data.find(_END_OF_JPEG, place)
    return found + len(_END_OF_JPEG) if found >= 0 else len(data)


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
