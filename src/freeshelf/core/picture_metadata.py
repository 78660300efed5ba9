"""Metadata of images; run it in the sandbox."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from PIL import ExifTags, Image

from freeshelf.core.images import open_picture

_MAX_LENGTH = 100
_AUTHORS = (ExifTags.Base.Artist, ExifTags.Base.XPAuthor, ExifTags.Base.Copyright)
# Further metadata, by the names that Pillow uses.
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
    """Yield the metadata of place, time, people and devices, each if it is present.

    The keys: `latitude` and `longitude` in degrees, `taken`, `author`, `camera`, and
    `boxes`, the names of any other metadata.
    """
    with open_picture(path) as opened, open(path, "rb") as stream:
        info = dict(opened.info)
        metadata: dict[str, Any] = {}
        boxes = []
        # Metadata is often malformed: report what can be read.
        for exif in _exifs(opened):
            boxes += ["Exif"] if len(exif) else []
            with suppress(Exception):
                metadata = _place(exif.get_ifd(ExifTags.IFD.GPSInfo)) | metadata
            with suppress(Exception):
                metadata = _words(exif) | metadata
        xmp = info.get("xmp") or info.get("XML:com.adobe.xmp") or ""
        with suppress(Exception):
            metadata = _words_of_xmp(xmp) | metadata
        boxes += [name for key, name in _BOXES.items() if info.get(key)]
        if _has_more(stream.read(), str(opened.format)):
            boxes.append(AFTER_ITS_END)
        metadata["boxes"] = list(dict.fromkeys(boxes))
    yield metadata


def _exifs(opened: Image.Image) -> Iterator[Image.Exif]:
    """Yield each Exif block: a JPEG may have several, and programs read any of them."""
    yield opened.getexif()
    for marker, data in getattr(opened, "applist", ()):
        if marker == "APP1" and data.startswith(b"Exif\0\0"):
            exif = Image.Exif()
            with suppress(Exception):
                exif.load(data)
                yield exif


def _words_of_xmp(xmp: bytes | str) -> dict[str, Any]:
    """Return the same values from XMP as from Exif (XMP part 2, the Exif namespace)."""
    text = xmp.decode("utf-8", "replace") if isinstance(xmp, bytes) else xmp
    metadata: dict[str, Any] = {}
    for name, degrees, minutes, seconds, side in _XMP_PLACE.findall(text):
        number = float(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600
        metadata[name.lower()] = -number if side in "SW" else number
    if author := _XMP_AUTHOR.search(text):
        metadata["author"] = _text(author[1])
    if created := _XMP_TAKEN.search(text):
        metadata["taken"] = _text(created[1]).replace("T", " ")[:16]
    return metadata


def _has_more(data: bytes, kind: str) -> bool:
    """Return whether there is data after the end of an image."""
    if kind == "PNG":
        end = data.find(_END_OF_PNG) + len(_END_OF_PNG) + 4  # with its checksum
    elif kind in ("JPEG", "MPO"):
        end = _end_of_jpeg(data)
    else:
        return False
    return bool(data[end:].strip(b"\0"))


def _end_of_jpeg(data: bytes) -> int:
    position = 2
    while (
        position + 4 <= len(data)
        and data[position] == 0xFF
        and data[position + 1] != _SCAN
    ):
        # Thumbnails in these segments have an end marker of their own.
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    found = data.find(_END_OF_JPEG, position)
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
    created = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(
        ExifTags.Base.DateTime
    )
    authors = (_text(exif.get(tag)) for tag in _AUTHORS)
    owner = _text(details.get(ExifTags.Base.CameraOwnerName))
    camera = (exif.get(ExifTags.Base.Make), exif.get(ExifTags.Base.Model))
    words = {
        "taken": _text(created)[:16].replace(":", "-", 2),
        "author": next((name for name in (*authors, owner) if name), ""),
        "camera": " ".join(filter(None, map(_text, camera))),
    }
    return {name: value for name, value in words.items() if value}


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-16-le", "ignore")
    text = "".join(c if c.isprintable() else " " for c in str(value or ""))
    return " ".join(text.split())[:_MAX_LENGTH]
