"""Look at a picture: what it tells beside what it shows.

Where it was taken, with whose camera, its captions and comments, a small copy of it
from before it was cropped, and what stands behind its end. What is written in the
picture itself is for OCR.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import IO, Any, TypeAlias

from PIL import (
    ExifTags,
    Image,
    ImageChops,
    ImageFile,
    ImageFilter,
    IptcImagePlugin,
    UnidentifiedImageError,
)

from freeshelf.core.images import open_picture
from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.properties import of_property, of_xmp
from freeshelf.enrich.extractors.page_rendering import pages_of_image

Source: TypeAlias = str | IO[bytes]

MAX_PICTURES = 1000
MAX_FRAMES = 1000
_MAX_TEXT = 1_000_000
_MAX_BEHIND = 64  # bytes behind the end, as padding
_BROKEN = (
    *(OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, struct.error),
    *(ZeroDivisionError, EOFError, AttributeError, OverflowError, zlib.error),
    Image.DecompressionBombError,
)
_LATITUDE, _LONGITUDE = 2, 4
_UNICODE = frozenset((0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F))  # as Windows writes
_NAMES = {
    0x010E: "Description",
    0x013B: "Artist",
    0x013C: "HostComputer",
    0x8298: "Copyright",
    0x9C9B: "Title",
    0x9C9C: "Comment",
    0x9C9D: "XPAuthor",
    0x9C9E: "Keywords",
    0x9C9F: "Subject",
    0x9286: "Comment",
    0xA430: "CameraOwnerName",
    0xA431: "BodySerialNumber",
    0xA435: "LensSerialNumber",
    0xC62F: "CameraSerialNumber",
}
_IPTC = {80: "Byline", 122: "CaptionWriter"}
_CODINGS = (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0", b"\0" * 8)
_PHOTOSHOP_THUMBNAILS = (1033, 1036)
_HEAD_OF_THUMBNAIL = 28

# A thumbnail differs where a part of the picture was cut off or made unreadable.
_COMPARED = (64, 64)
_OTHER_SHAPE = 0.06
_DARK_EDGE = 24
_FAR = 60
_FAR_SHARE = 0.02
# What programs write as the thumbnail of a document has at most 512 pixels a side.
_MOST_OF_A_THUMBNAIL = 512


def read_picture(source: Source) -> Iterator[Seen]:
    """Yield what a picture tells, and that its words are not read yet."""
    if isinstance(source, str):
        with open(source, "rb") as file:
            content = file.read()
    else:
        source.seek(0)
        content = source.read()
    yield from of_picture(content, Place())


def strength_of_thumbnail(content: bytes) -> Strength:
    """Return how strong the thumbnail of a document is: one large enough is read."""
    try:
        with open_picture(io.BytesIO(content)) as opened:
            is_readable = max(opened.size) > _MOST_OF_A_THUMBNAIL
    except (*_BROKEN, UnidentifiedImageError, Image.DecompressionBombError):
        return Strength.WEAK
    return Strength.STRONG if is_readable else Strength.WEAK


def of_picture(content: bytes, place: Place) -> Iterator[Seen]:
    """Yield the same of the bytes of a picture, at a place in another file."""
    try:
        with open_picture(io.BytesIO(content)) as opened:
            yield from _of_opened(opened, content, place)
    except Image.DecompressionBombError:
        yield NotLookedAt(Gap.TOO_LARGE, place)
    except UnidentifiedImageError:
        yield NotLookedAt(Gap.UNSUPPORTED, place)
    except _BROKEN:
        yield NotLookedAt(Gap.DAMAGED, place)


def _of_opened(opened: Image.Image, content: bytes, place: Place) -> Iterator[Seen]:
    info = dict(opened.info)
    texts, behind = _of_png(content) if opened.format == "PNG" else ([], 0)
    if opened.format in ("JPEG", "MPO"):
        behind = _behind_jpeg(content)
    exif = _exif(opened, texts)
    if exif is not None:
        yield from _of_exif(exif, place)
    for name, value in [*_texts(info), *texts]:
        if name.casefold() in ("xmp", "xml:com.adobe.xmp"):
            packet = value if isinstance(value, bytes) else value.encode()
            yield from of_xmp(packet, place)
        else:
            yield from of_property(name, _text(value), place)
    for name, value in _comments(opened, info):
        yield from of_property(name, value, place)
    yield from _of_iptc(opened, place)
    if any(_differs(opened, each) for each in _thumbnails(opened, info)):
        yield Trait("thumbnail", Strength.STRONG, place, Means.THUMBNAIL)
    if behind > _MAX_BEHIND and opened.format == "PNG":
        # What a picture had before it was cropped and saved over itself.
        yield Trait("cropped_picture", Strength.STRONG, place, Means.CROPPED_PICTURE)
    elif behind > _MAX_BEHIND:
        yield Trait("data_behind_picture", Strength.WEAK, place, Means.EMBEDDED)
    yield from _unread(opened, place)


def _unread(opened: Image.Image, place: Place) -> Iterator[NotLookedAt]:
    """Yield that the words of a picture are not read, of each frame by its number.

    Within another file the place is that of the picture.
    """
    frames = pages_of_image(opened)
    if frames > MAX_FRAMES:
        yield NotLookedAt(Gap.TOO_LARGE, place)
    elif frames > 1 and place == Place():
        for number in range(1, frames + 1):
            yield NotLookedAt(Gap.NOT_READ, Place(page=number))
    elif frames:
        yield NotLookedAt(Gap.NOT_READ, place)


def _exif(
    opened: Image.Image, texts: list[tuple[str, "str | bytes"]]
) -> Image.Exif | None:
    raw = next((value for name, value in texts if name == "eXIf"), None)
    if opened.format == "PNG":
        # Pillow would decode all of it to look for chunks at the end.
        if not isinstance(raw, bytes):
            return None
        exif = Image.Exif()
        exif.load(raw)
        return exif
    return opened.getexif()


def _of_exif(exif: Image.Exif, place: Place) -> Iterator[Seen]:
    position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if any(_is_number(position.get(key)) for key in (_LATITUDE, _LONGITUDE)):
        yield Trait("gps", Strength.STRONG, place, Means.PROPERTY)
    found = [*exif.items(), *exif.get_ifd(ExifTags.IFD.Exif).items()]
    for key, value in found:
        if name := _NAMES.get(key):
            yield from of_property(name, _text(value, unicode=key in _UNICODE), place)
    if packet := exif.get(ExifTags.Base.XMLPacket):
        yield from of_xmp(packet if isinstance(packet, bytes) else b"", place)


def _is_number(position: Any) -> bool:
    """Return whether a position is told; some programs write zeros for none."""
    try:
        return any(float(part) for part in position)
    except (*_BROKEN,):
        return False


def _text(value: Any, *, unicode: bool = False) -> str:
    """Return a property of a picture as text, whatever it is written in."""
    if isinstance(value, str):
        return value.strip("\0 ")
    if isinstance(value, tuple) and all(isinstance(each, int) for each in value):
        value = bytes(each & 255 for each in value)
    if not isinstance(value, bytes):
        return ""
    coding = value[:8]
    if coding in _CODINGS:
        value = value[8:]
        unicode = unicode or coding == b"UNICODE\0"
    if unicode:
        little = value[1:2] == b"\0" or b"\0" in value[1::2]
        return value.decode("utf-16-le" if little else "utf-16-be", "ignore").strip(
            "\0 "
        )
    return value.decode("utf-8", "replace").strip("\0 ")


def _texts(info: dict[Any, Any]) -> Iterator[tuple[str, "str | bytes"]]:
    for name in ("xmp", "XML:com.adobe.xmp", "Raw profile type iptc"):
        if isinstance(info.get(name), str | bytes):
            yield name, info[name]


def _comments(opened: Image.Image, info: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    comments = [info.get("comment", b"")]
    comments += [data for name, data in getattr(opened, "applist", []) if name == "COM"]
    for text in dict.fromkeys(map(_text, comments)):
        if text:
            yield "Comment", text


def _of_iptc(opened: Image.Image, place: Place) -> Iterator[Seen]:
    if not isinstance(opened, ImageFile.ImageFile):
        return
    try:
        records = IptcImagePlugin.getiptcinfo(opened) or {}
    except _BROKEN:
        return
    for (record, number), value in records.items():
        if record != 2:
            continue
        for each in value if isinstance(value, list) else [value]:
            yield from of_property(_IPTC.get(number, "Caption"), _text(each), place)


def _of_png(content: bytes) -> tuple[list[tuple[str, "str | bytes"]], int]:
    """Return the texts of a PNG, and how many bytes stand behind its end."""
    texts: list[tuple[str, str | bytes]] = []
    position = 8
    while position + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        data = content[position + 8 : position + 8 + min(size, _MAX_TEXT)]
        position += 12 + size
        if kind == b"IEND":
            return texts, len(content) - position
        if kind == b"eXIf":
            texts.append(("eXIf", data))
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            name, _, rest = data.partition(b"\0")
            texts.append((name.decode("latin-1"), _of_chunk(kind, rest)))
    return texts, 0


def _of_chunk(kind: bytes, rest: bytes) -> str:
    if kind == b"tEXt":
        return rest.decode("latin-1")
    if kind == b"zTXt":
        return _inflated(rest[1:]).decode("latin-1")
    is_packed, rest = rest[:1] == b"\1", rest[2:]
    text = rest.split(b"\0", 2)[-1]
    return (_inflated(text) if is_packed else text).decode("utf-8", "replace")


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MAX_TEXT)
    except zlib.error:
        return b""


def _behind_jpeg(content: bytes) -> int:
    """Return how many bytes stand behind the end of a JPEG's picture."""
    end = content.rfind(b"\xff\xd9")
    start = _scan_of(content)
    first = content.find(b"\xff\xd9", start) if start else end
    return len(content) - first - 2 if first > 0 else 0


def _scan_of(content: bytes) -> int:
    """Return where the compressed picture begins, behind the segments of its head."""
    position = 2
    while position + 4 <= len(content) and content[position] == 0xFF:
        marker, size = content[position + 1], content[position + 2 : position + 4]
        if marker == 0xDA:
            return position
        position += 2 + int.from_bytes(size, "big")
    return 0


def _thumbnails(opened: Image.Image, info: dict[Any, Any]) -> Iterator[bytes]:
    raw = info.get("exif")
    if isinstance(raw, bytes):
        base = 6 if raw.startswith(b"Exif\0\0") else 0
        first = opened.getexif().get_ifd(ExifTags.IFD.IFD1)
        start, size = first.get(0x0201), first.get(0x0202)
        if isinstance(start, int) and isinstance(size, int) and size > 0:
            yield raw[base + start : base + start + size]
    resources = info.get("photoshop")
    if isinstance(resources, dict):
        for number in _PHOTOSHOP_THUMBNAILS:
            if isinstance(resources.get(number), bytes):
                yield resources[number][_HEAD_OF_THUMBNAIL:]


def _differs(opened: Image.Image, thumbnail: bytes) -> bool:
    """Return whether a thumbnail shows what the picture does not."""
    try:
        with open_picture(io.BytesIO(thumbnail)) as small:
            before = _without_edges(small.convert("L"))
        opened.draft("L", (256, 256))
        now = opened.convert("L")
    except _BROKEN:
        return False
    shapes = before.width / before.height, now.width / now.height
    if abs(shapes[0] / shapes[1] - 1) > _OTHER_SHAPE:
        return True
    first, second = (
        image.resize(_COMPARED, Image.Resampling.BOX).filter(ImageFilter.BoxBlur(1))
        for image in (before, now)
    )
    levels = ImageChops.difference(first, second).histogram()
    return sum(levels[_FAR:]) > _FAR_SHARE * _COMPARED[0] * _COMPARED[1]


def _without_edges(image: Image.Image) -> Image.Image:
    """Return a thumbnail without the black bars that cameras fill it with."""
    box = image.point(lambda level: 255 if level > _DARK_EDGE else 0).getbbox()
    return image.crop(box) if box else image
