"""Metadata and hidden parts of pictures are found; ordinary pictures are quiet."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, PngImagePlugin
from reportlab.pdfgen.canvas import Canvas

from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Seen,
    Trait,
)
from freeshelf.enrich.disclosure.pdf import read_pdf
from freeshelf.enrich.disclosure.pictures import read_picture
from tests.enrich.disclosure import betraying_pdfs as pdfs

GPS, EXIF = 0x8825, 0x8769


def look(content: bytes) -> list[Seen]:
    return list(read_picture(io.BytesIO(content)))


def said(seen: list[Seen]) -> str:
    return " | ".join(each.text for each in seen if isinstance(each, Piece))


def traits(seen: list[Seen]) -> dict[str, str]:
    return {each.kind: each.strength for each in seen if isinstance(each, Trait)}


def jpeg(picture: Image.Image | None = None, **options: object) -> bytes:
    stream = io.BytesIO()
    (picture or pdfs.photograph((160, 120))).save(stream, "JPEG", **options)
    return stream.getvalue()


def with_thumbnail(picture: Image.Image, thumbnail: Image.Image) -> bytes:
    """A JPEG with a small copy of another picture in its Exif data."""
    small = jpeg(thumbnail)
    first = struct.pack("<H", 0)
    second = struct.pack("<H", 3)
    start = 8 + len(first) + 4 + 2 + 3 * 12 + 4
    for tag, value in ((0x0103, 6), (0x0201, start), (0x0202, len(small))):
        second += struct.pack("<HHII", tag, 4, 1, value)
    header = b"II*\0" + struct.pack("<I", 8)
    ends = struct.pack("<I", 8 + len(first) + 4), struct.pack("<I", 0)
    exif = header + first + ends[0] + second + ends[1] + small
    return jpeg(picture, exif=b"Exif\0\0" + exif)


def with_position() -> Image.Exif:
    exif = Image.Exif()
    exif[0x013B] = "Lina Haddad"
    exif.get_ifd(EXIF)[0xA430] = "L. Haddad"
    exif.get_ifd(EXIF)[0xA431] = "0123456789"
    exif.get_ifd(EXIF)[0x9286] = b"ASCII\0\0\0taken at the shelter"
    exif.get_ifd(GPS).update(
        {1: "N", 2: (33.0, 53.0, 20.0), 3: "E", 4: (35.0, 30.0, 0.0)}
    )
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_where_and_with_whose_camera_a_picture_was_taken(kind: str) -> None:
    stream = io.BytesIO()
    pdfs.photograph((320, 240)).save(stream, kind, exif=with_position())
    seen = look(stream.getvalue())
    assert traits(seen)["gps"] == "strong"
    assert traits(seen)["author"] == "weak"
    assert traits(seen)["camera_owner"] == "weak"
    assert "taken at the shelter" in said(seen)
    assert "Lina Haddad" in said(seen)


def test_heic_of_a_telephone_tells_where_it_was_taken() -> None:
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    stream = io.BytesIO()
    pdfs.photograph((320, 240)).save(stream, "HEIF", exif=with_position().tobytes())
    assert traits(look(stream.getvalue()))["gps"] == "strong"


def test_a_camera_that_writes_zeros_for_no_place_is_quiet() -> None:
    exif = Image.Exif()
    exif.get_ifd(GPS).update({1: "N", 2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)})
    assert traits(look(jpeg(exif=exif))) == {}


def test_a_thumbnail_of_an_uncropped_picture_is_strong() -> None:
    whole = pdfs.photograph((640, 480))
    cropped = whole.crop((0, 0, 300, 480))
    assert traits(look(with_thumbnail(cropped, whole.resize((160, 120))))) == {
        "thumbnail": "strong"
    }


def test_a_thumbnail_of_a_face_that_was_covered_later_is_strong() -> None:
    whole = pdfs.photograph((640, 480))
    covered = whole.copy()
    ImageDraw.Draw(covered).rectangle((200, 120, 400, 340), "black")
    assert "thumbnail" in traits(
        look(with_thumbnail(covered, whole.resize((160, 120))))
    )


@pytest.mark.parametrize("bars", [False, True])
def test_a_thumbnail_of_the_same_picture_is_quiet(*, bars: bool) -> None:
    whole = pdfs.photograph((640, 426)).point(lambda level: 40 + level // 2)
    small = whole.resize((160, 107))
    if bars:
        framed = Image.new("RGB", (160, 120))
        framed.paste(small, (0, 7))
        small = framed
    assert traits(look(with_thumbnail(whole, small))) == {}


def test_what_a_png_had_before_it_was_cropped_is_found() -> None:
    stream = io.BytesIO()
    pdfs.photograph((320, 240)).save(stream, "PNG")
    rest = zlib.compress(bytes(2000)) + bytes(range(256))
    assert traits(look(stream.getvalue() + rest)) == {"cropped_picture": "strong"}
    assert traits(look(stream.getvalue())) == {}


def test_texts_of_a_png_are_read_wherever_they_stand() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Lina Haddad")
    info.add_itxt("Comment", "at the shelter in Zahlé", zip=True)
    stream = io.BytesIO()
    pdfs.photograph((40, 40)).save(stream, "PNG", pnginfo=info)
    content = stream.getvalue()
    behind = b"tEXtNote\0second victim is Rania"
    chunk = struct.pack(">I", len(behind) - 4) + behind
    chunk += struct.pack(">I", zlib.crc32(behind))
    end = content.rindex(b"IEND") - 4
    seen = look(content[:end] + chunk + content[end:])
    assert "at the shelter in Zahlé" in said(seen)
    assert "second victim is Rania" in said(seen)
    assert traits(seen) == {"author": "weak"}


def test_captions_by_iptc_and_comments_are_read() -> None:
    def dataset(number: int, text: str) -> bytes:
        return (
            b"\x1c\x02"
            + bytes((number,))
            + struct.pack(">H", len(text))
            + text.encode()
        )

    records = dataset(80, "Omar Said") + dataset(120, "The survivor at home")
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records
    body = b"Photoshop 3.0\0" + resource + b"\0" * (len(records) % 2)
    content = jpeg(comment=b"sent by Hala")
    segment = b"\xff\xed" + struct.pack(">H", len(body) + 2) + body
    seen = look(content[:2] + segment + content[2:])
    assert "Omar Said" in said(seen)
    assert "The survivor at home" in said(seen)
    assert "sent by Hala" in said(seen)


def test_xmp_of_a_picture_is_read() -> None:
    packet = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
     xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
     xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="33,53.3N"
     xmlns:s="http://iptc.org/s"><s:PersonInImage><rdf:Bag><rdf:li>Rania K.</rdf:li>
     </rdf:Bag></s:PersonInImage></rdf:Description></rdf:RDF></x:xmpmeta>"""
    seen = look(jpeg(xmp=packet))
    assert traits(seen) == {"gps": "strong", "person_in_picture": "weak"}
    assert "Rania K." in said(seen)


def test_a_picture_as_large_as_a_page_waits_for_ocr() -> None:
    assert look(jpeg(pdfs.scan())) == [NotLookedAt(Gap.NOT_READ)]
    assert look(jpeg()) == []


@pytest.mark.parametrize("cut", [3, 20, 200, 1500])
def test_a_damaged_picture_is_a_gap_or_what_is_left(cut: int) -> None:
    content = jpeg(exif=with_position())
    for broken in (content[:cut], content[:cut] + b"\xff" * 50 + content[cut + 50 :]):
        assert all(
            isinstance(each, Piece | Trait | NotLookedAt) for each in look(broken)
        )


def test_a_picture_in_a_pdf_is_looked_at_as_well(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg(exif=with_position()))

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(str(path), 72, 500, 200, 150)

    seen = list(read_pdf(io.BytesIO(pdfs.drawn(draw)), 500))
    (gps,) = [e for e in seen if isinstance(e, Trait) and e.kind == "gps"]
    assert gps.strength == "strong"
    assert gps.place.parts == (("picture", 1),)
    assert all(getattr(e, "means", None) is not Means.REDACTION for e in seen)
