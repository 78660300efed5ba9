"""Pictures with a mark in every place where something beside pixels can stand."""

import io
import re
import struct
import zlib

from django.test import Client
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

MARK = b"MARK-OF-JANE"
_WORD = MARK.decode()
_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/'
    b'02/22-rdf-syntax-ns#"><rdf:Description>' + MARK + b"</rdf:Description></rdf:RDF>"
    b"</x:xmpmeta>"
)
KINDS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "HEIF")
ENDINGS = {"JPEG": "jpg", "HEIF": "heic", "TIFF": "tif"}


def name_of(kind: str, stem: str = "photo") -> str:
    """A name with the ending of a kind."""
    return f"{stem}.{ENDINGS.get(kind, kind.lower())}"


def marked(kind: str, *, orientation: int = 1, size: tuple[int, int] = (64, 48)):
    """Bytes of a picture of a kind, white in its first quarter and dark blue else."""
    picture = drawn(size)
    return _MAKERS[kind](picture, _exif(orientation))


def drawn(size: tuple[int, int]) -> Image.Image:
    """The picture itself."""
    picture = Image.new("RGB", size, (10, 20, 120))
    picture.paste((255, 255, 255), (0, 0, size[0] // 2, size[1] // 2))
    return picture


def _exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = exif[ExifTags.Base.Copyright] = _WORD
    exif[ExifTags.Base.ImageDescription] = exif[ExifTags.Base.Model] = _WORD
    exif[ExifTags.Base.XPAuthor] = _WORD.encode("utf-16-le")
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2024:05:03 14:12:00"
    details[ExifTags.Base.MakerNote] = b"Maker\0" + MARK
    details[ExifTags.Base.UserComment] = b"ASCII\0\0\0" + MARK
    details[ExifTags.Base.BodySerialNumber] = _WORD
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    place[ExifTags.GPS.GPSLatitude] = (47.0, 22.0, 12.0)
    place[ExifTags.GPS.GPSLongitude] = (8.0, 32.0, 24.0)
    place[ExifTags.GPS.GPSAreaInformation] = b"ASCII\0\0\0" + MARK
    return exif.tobytes()


def _segment(number: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, number, len(payload) + 2) + payload


def _with_thumbnail(exif: bytes) -> bytes:
    """Exif with a second directory, which has a picture with a comment in it."""
    small = _saved(drawn((16, 12)), "JPEG", comment=MARK)
    tiff = exif.removeprefix(b"Exif\0\0")
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = struct.unpack(f"{order}I", tiff[4:8])
    (count,) = struct.unpack(f"{order}H", tiff[first : first + 2])
    link, place = first + 2 + count * 12, len(tiff)
    entries = ((0x0103, 3, 6), (0x0201, 4, place + 42), (0x0202, 4, len(small)))
    directory = struct.pack(f"{order}H", len(entries))
    for tag, kind, value in entries:
        directory += struct.pack(f"{order}HHII", tag, kind, 1, value)
    directory += b"\0" * 4
    padded = tiff[:link] + struct.pack(f"{order}I", place) + tiff[link + 4 :]
    return b"Exif\0\0" + padded + directory + small


def _jpeg(picture: Image.Image, exif: bytes) -> bytes:
    plain = _saved(picture, "JPEG")
    photoshop = (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0"
        + struct.pack(">I", 5 + len(MARK))
        + b"\x1c\x02\x50"
        + struct.pack(">H", len(MARK))
        + MARK
    )
    extended = b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32
    extended += struct.pack(">II", len(MARK), 0) + MARK
    segments = (
        _segment(0xE1, _with_thumbnail(exif)),
        _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _XMP),
        _segment(0xE1, extended),
        _segment(0xE2, b"ICC_PROFILE\0\x01\x01" + _profile()),
        _segment(0xEC, b"Ducky" + MARK),
        _segment(0xED, photoshop),
        _segment(0xEF, MARK),
        _segment(0xFE, MARK),
    )
    return plain[:2] + b"".join(segments) + plain[2:] + MARK + plain


def _png(picture: Image.Image, exif: bytes) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", _WORD)
    notes.add_text("Comment", _WORD * 3, zip=True)
    notes.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    notes.add(b"maRk", MARK, after_idat=True)
    made = _saved(picture, "PNG", pnginfo=notes, icc_profile=_profile())
    # Where Pillow does not look for it before it has decoded all.
    tiff = exif.removeprefix(b"Exif\0\0")
    chunk = struct.pack(">I", len(tiff)) + b"eXIf" + tiff
    chunk += struct.pack(">I", zlib.crc32(chunk[4:]))
    end = made.rindex(b"IEND") - 4
    return made[:end] + chunk + made[end:] + MARK


def _gif(picture: Image.Image, exif: bytes) -> bytes:
    del exif
    second = picture.transpose(Image.Transpose.ROTATE_180)
    made = _saved(
        picture,
        "GIF",
        save_all=True,
        append_images=[second],
        comment=MARK,
        duration=[70, 90],
        loop=0,
    )
    size = 6 + 7 + 3 * 2 ** ((made[10] & 7) + 1)
    data = bytes([len(MARK)]) + MARK + b"\0"
    application = b"\x21\xff\x0bXMP DataXMP" + data
    return made[:size] + application + made[size:] + MARK


def _tiff(picture: Image.Image, exif: bytes) -> bytes:
    second = picture.transpose(Image.Transpose.ROTATE_180)
    tags = {270: _WORD, 315: _WORD, 700: _XMP, 33723: MARK, 34377: MARK, 65000: _WORD}
    read = Image.Exif()
    read.load(exif)
    for number, value in tags.items():
        read[number] = value
    return _saved(picture, "TIFF", exif=read, save_all=True, append_images=[second])


def _webp(picture: Image.Image, exif: bytes) -> bytes:
    made = _saved(picture, "WEBP", exif=exif, xmp=_XMP, icc_profile=_profile())
    return made + MARK


def _avif(picture: Image.Image, exif: bytes) -> bytes:
    return _saved(picture, "AVIF", exif=exif, xmp=_XMP)


def _heif(picture: Image.Image, exif: bytes) -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    return _saved(picture, "HEIF", exif=exif, xmp=_XMP, thumbnails=[16])


def _profile() -> bytes:
    """The profile of sRGB, with words where its maker's are."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    was = b"\0".join(bytes([letter]) for letter in b"No copyright")
    now = b"\0".join(bytes([letter]) for letter in MARK)
    assert was in made
    return made.replace(was, now)


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def traces(answer: bytes) -> list[bytes]:
    """Return the marks, or boxes that hold such, that are in what a reader gets."""
    wide = b"\0".join(bytes([letter]) for letter in MARK)
    signs = (
        MARK, wide, b"Exif\0\0", b"EXIF", b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"iCCP",
        b"ICC_PROFILE", b"ICCP", b"http://ns.adobe.com", b"xmpmeta", b"XMP ",
        b"Photoshop 3.0", b"8BIM", b"2024:05:03",
    )  # fmt: skip
    return [sign for sign in signs if sign in answer]


def pictures_of(client: Client, address: str) -> dict[str, bytes]:
    """Return each picture that a page leads to, by its address."""
    page = client.get(address, follow=True).content.decode()
    led_to = re.findall(r'(?:src|href|srcset|content)="([^"]+)"', page)
    words = {word.rstrip(",") for value in led_to for word in value.split()}
    found = {}
    for each in words:
        here = each.removeprefix("http://testserver")
        if here.startswith("/") and here.endswith((".jpg", ".png", ".webp")):
            answer = client.get(here)
            assert answer.status_code == 200, here
            found[here] = answer.getvalue()
    return found


_MAKERS = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "AVIF": _avif,
    "TIFF": _tiff,
    "GIF": _gif,
    "HEIF": _heif,
}
