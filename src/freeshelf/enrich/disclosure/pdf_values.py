"""Values of a PDF's objects as texts, bytes and places, whatever a file has there."""

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pikepdf

from freeshelf.enrich.disclosure.findings import (
    Box,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
)
from freeshelf.enrich.extractors.pdf import Placing

MAX_TEXT = 200_000
MAX_CHOICES = 1_000  # values of a field
MAX_STREAM_BYTES = 50_000_000
BROKEN = (pikepdf.PdfError, ValueError, RuntimeError, TypeError, AttributeError)

_TELLING = frozenset({"mailto", "tel", "sms", "file", "whatsapp", "skype", "sip"})
# Of addresses of pages, those that may tell of a person; nearly every file has others.
_PERSONAL = re.compile(
    r"@|/(?:Users|home)/|[?&](?:phone|tel|user|name)=|[^\x00-\x7f]|"
    r"victim|surviv|witness|informant|testigo|sobreviv|temoin",
    re.IGNORECASE,
)


def is_inside(value: Any) -> bool:
    """Return whether a value is written into another object."""
    is_container = isinstance(value, pikepdf.Dictionary | pikepdf.Array)
    return is_container and not value.is_indirect


def string_of(value: Any) -> str:
    """Return a text of the file; empty for anything else."""
    return str(value)[:MAX_TEXT] if isinstance(value, pikepdf.String) else ""


def strings_of(value: Any) -> Iterator[str]:
    """Yield the texts of a value, or of a list such as the choices of a field.

    Of a choice, both what the file keeps and what readers see.
    """
    values = value if isinstance(value, pikepdf.Array) else [value]
    for each in list(values)[:MAX_CHOICES]:
        pair = each if isinstance(each, pikepdf.Array) else [each]
        yield from filter(None, map(string_of, list(pair)[:2]))


def text_of(stream: Any) -> str:
    if not isinstance(stream, pikepdf.Stream):
        return ""
    return (unpacked(stream) or b"")[:MAX_TEXT].decode("utf-8", "replace")


def unpacked(stream: Any, limit: int = MAX_STREAM_BYTES) -> bytes | None:
    """Return the content of a stream; None if it is larger than the limit."""
    filters = stream.stream_dict.get("/Filter")
    raw = bytes(stream.read_raw_bytes())
    if len(raw) > limit:
        return None
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    if names == ["/FlateDecode"] or names == ["/Fl"]:
        content = _inflated(raw, limit)
        if content is None or "/DecodeParms" not in stream.stream_dict:
            return content
    return bytes(stream.read_bytes())


def picture_of(stream: Any) -> bytes:
    """Return a picture as the file that it was, without what it is packed in."""
    filters = stream.stream_dict.get("/Filter")
    content = bytes(stream.read_raw_bytes())
    for name in list(filters)[:-1] if isinstance(filters, pikepdf.Array) else []:
        if name == "/ASCII85Decode":
            content = base64.a85decode(content.strip().removesuffix(b"~>"))
        elif name == "/FlateDecode":
            content = _inflated(content, MAX_STREAM_BYTES) or b""
        else:
            return b""
    return content


def _inflated(packed: bytes, limit: int) -> bytes | None:
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, limit)
    except zlib.error:
        return b""
    return None if unpacking.unconsumed_tail else content


def box_of(item: Any, placing: Placing | None) -> Box | None:
    rect = item.get("/Rect")
    if placing is None or not isinstance(rect, pikepdf.Array) or len(rect) != 4:
        return None
    x0, y0, x1, y1 = (float(edge) for edge in list(rect))
    first, second = placing.point(x0, y0), placing.point(x1, y1)
    (left, right), (top, bottom) = map(sorted, zip(first, second, strict=True))
    return left, top, right, bottom


def of_link(target: str, place: Place) -> Iterator[Seen]:
    """Yield a target that tells of a person: an address, a number, a path."""
    kind = target.partition(":")[0].casefold()
    if kind in _TELLING:
        text = unquote(target[len(kind) + 1 :].lstrip("/" if kind != "file" else ""))
        yield Piece(
            text.partition("?")[0] if kind != "file" else text, place, Means.LINK
        )
        if "?" in text and kind == "mailto":
            yield Piece(text.partition("?")[2].replace("&", "\n"), place, Means.LINK)
    elif kind not in ("http", "https") or _PERSONAL.search(unquote(target)):
        yield Piece(unquote(target), place, Means.LINK)


def moved(seen: Seen, outer: Place) -> Seen:
    """Return what was seen in an embedded file as a part of the file around it."""
    inner = (("page", seen.place.page),) if seen.place.page else ()
    place = Place(outer.page, parts=(*outer.parts, *inner, *seen.place.parts))
    if isinstance(seen, NotLookedAt):
        return replace(seen, place=place)
    return replace(seen, place=place, means=seen.means or Means.EMBEDDED)
