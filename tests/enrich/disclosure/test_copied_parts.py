"""Nothing comes along into a copy of a PDF that its pages do not draw."""

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

from freeshelf.enrich.disclosure.copies import pdf as writing
from freeshelf.enrich.disclosure.copies.pdf import write_copy
from freeshelf.enrich.disclosure.copies.wishes import PdfWishes
from freeshelf.enrich.disclosure.findings import Gap, NotLookedAt, Place
from tests.enrich.disclosure import pdfs_of_a_survivor
from tests.enrich.disclosure.pdfs_of_a_survivor import NAME

SECRET = NAME.encode()
SIZE = 64


def copied(path: Path) -> tuple[dict, Pdf]:
    facts, *blocks = write_copy(path=str(path), wishes=PdfWishes().message())
    return facts, pikepdf.open(io.BytesIO(b"".join(blocks)))


def is_in(pdf: Pdf) -> bool:
    """Return whether the name is in a string or stream, packed or unpacked."""
    for each in pdf.objects:
        if isinstance(each, Stream):
            data = [each.read_raw_bytes()]
            if each.get("/Filter") != Name.DCTDecode:
                data.append(each.read_bytes())
            if any(SECRET in lying for lying in data):
                return True
        if SECRET in repr(each).encode():
            return True
    return False


def image_of(pdf: Pdf, data: bytes, packing: Name, *, rows: int = SIZE) -> Stream:
    image = Stream(pdf, data)
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, packing
    image.Width, image.Height, image.BitsPerComponent = SIZE, rows, 8
    image.ColorSpace = Name.DeviceRGB
    return image


def jpeg(**values) -> bytes:
    photo = Image.new("RGB", (SIZE, SIZE), "green")
    photo.save(taken := io.BytesIO(), "JPEG", **values)
    return taken.getvalue()


def _rows() -> bytes:
    return bytes([0, 128, 0]) * SIZE * SIZE


def _behind_the_picture(pdf: Pdf) -> Stream:
    return image_of(pdf, jpeg() + jpeg(comment=SECRET), Name.DCTDecode)


def _between_its_scans(pdf: Pdf) -> Stream:
    taken = jpeg(progressive=True)
    second = taken.rindex(b"\xff\xda")
    note = b"\xff\xfe" + (len(SECRET) + 2).to_bytes(2) + SECRET
    return image_of(pdf, taken[:second] + note + taken[second:], Name.DCTDecode)


def _in_its_small_copy(pdf: Pdf) -> Stream:
    small = b"JFXX\0\x10" + SECRET
    segment = b"\xff\xe0" + (len(small) + 2).to_bytes(2) + small
    taken = jpeg()
    return image_of(pdf, taken[:20] + segment + taken[20:], Name.DCTDecode)


def _in_its_profile(pdf: Pdf) -> Stream:
    return image_of(pdf, jpeg(icc_profile=SECRET), Name.DCTDecode)


def _in_rows_cut_off(pdf: Pdf) -> Stream:
    data = zlib.compress(_rows() + SECRET + bytes(400))
    return image_of(pdf, data, Name.FlateDecode)


def _after_its_rows(pdf: Pdf) -> Stream:
    return image_of(pdf, zlib.compress(_rows()) + SECRET, Name.FlateDecode)


def _page_with(pdf: Pdf, image: Stream, content: bytes = b"") -> pikepdf.Page:
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = Dictionary(XObject=Dictionary(Photo=image))
    shown = b"q 64 0 0 64 72 700 cm /Photo Do Q\n"
    page.Contents = Stream(pdf, shown + content)
    return page


@pytest.mark.parametrize(
    "make",
    [
        _behind_the_picture,
        _between_its_scans,
        _in_its_small_copy,
        _in_its_profile,
        _in_rows_cut_off,
        _after_its_rows,
    ],
)
def test_of_an_image_only_what_is_drawn_comes_along(
    tmp_path, make: Callable[[Pdf], Stream]
):
    with pikepdf.new() as pdf:
        _page_with(pdf, make(pdf))
        pdf.save(path := tmp_path / "source.pdf")
    with pikepdf.open(path) as source:
        assert is_in(source)
    facts, copy = copied(path)
    assert not is_in(copy)
    assert facts["drawn"] == []
    image = pikepdf.PdfImage(copy.pages[0].Resources.XObject.Photo).as_pil_image()
    assert image.size == (SIZE, SIZE)
    assert image.getpixel((40, 40))[1] >= 126


def test_what_no_page_draws_does_not_come_along(tmp_path):
    with pikepdf.new() as pdf:
        secret_operator = b"BX (%s) Hidden EX\n" % SECRET
        plain = image_of(pdf, zlib.compress(_rows()), Name.FlateDecode)
        page = _page_with(pdf, plain, secret_operator)
        # A photo before it was cut, still among the resources.
        uncut = zlib.compress(SECRET + _rows()[len(SECRET) :])
        unused = image_of(pdf, uncut, Name.FlateDecode)
        page.Resources.XObject.Uncut = unused
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
        inner = Stream(pdf, b"BT /F 9 Tf (seen by all) Tj ET")
        inner.Type, inner.Subtype = Name.XObject, Name.Form
        inner.BBox = [0, 0, 300, 300]
        other = Dictionary(font)
        other.Name = pikepdf.String(NAME)
        inner.Resources = Dictionary(Font=Dictionary(F=font, Unused=other))
        page.Resources.XObject.Inner = inner
        page.contents_add(b"q 1 0 0 1 72 300 cm /Inner Do Q")
        pdf.save(path := tmp_path / "source.pdf")
    facts, copy = copied(path)
    assert facts["drawn"] == []
    assert not is_in(copy)
    resources = copy.pages[0].Resources
    assert set(resources.XObject.keys()) == {"/Photo", "/Inner"}
    assert set(resources.XObject.Inner.Resources.Font.keys()) == {"/F"}
    assert facts["kept"] == {1: "seen by all"}


_SHOWN = b"BT /F 9 Tf 20 20 Td (%s) Tj ET" % SECRET


def _drawing(pdf: Pdf, content: bytes, kind: Name) -> Stream:
    drawing = Stream(pdf, content)
    drawing.Type, drawing.Subtype, drawing.BBox = kind, Name.Form, [0, 0, 90, 90]
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
    drawing.Resources = Dictionary(Font=Dictionary(F=font))
    return drawing


def _in_a_mask(pdf: Pdf) -> tuple[Dictionary, bytes]:
    mask = Dictionary(S=Name.Luminosity, G=_drawing(pdf, _SHOWN, Name.XObject))
    states = Dictionary(M=Dictionary(SMask=mask))
    return Dictionary(ExtGState=states), b"q /M gs 0 0 1 1 re f Q"


def _in_a_pattern(pdf: Pdf) -> tuple[Dictionary, bytes]:
    pattern = _drawing(pdf, _SHOWN, Name.Pattern)
    pattern.PatternType = pattern.PaintType = pattern.TilingType = 1
    pattern.XStep = pattern.YStep = 90
    used = b"q /Pattern cs /P scn 0 0 .1 .1 re f Q"
    return Dictionary(Pattern=Dictionary(P=pattern)), used


def _of_no_size(pdf: Pdf) -> tuple[Dictionary, bytes]:
    form = _drawing(pdf, _SHOWN, Name.XObject)
    return Dictionary(XObject=Dictionary(X=form)), b"q 0 0 0 0 0 0 cm /X Do Q"


def _in_a_state(pdf: Pdf) -> tuple[Dictionary, bytes]:
    states = Dictionary(M=Dictionary(RI=pikepdf.String(NAME)))
    return Dictionary(ExtGState=states), b"/M gs"


def _beside_operators(pdf: Pdf) -> tuple[Dictionary, bytes]:
    return Dictionary(), b"(%s) 0.5 w" % SECRET


def _in_an_inline_image(pdf: Pdf) -> tuple[Dictionary, bytes]:
    return Dictionary(), b"BI /W 1 /H 1 /CS /G /BPC 8 ID a%s EI" % SECRET


def _in_a_key_of_an_inline_image(pdf: Pdf) -> tuple[Dictionary, bytes]:
    return Dictionary(), b"BI /W 1 /H 1 /CS /G /BPC 8 /X (%s) ID a EI" % SECRET


@pytest.mark.parametrize(
    "make",
    [
        _in_a_mask,
        _in_a_pattern,
        _of_no_size,
        _in_a_state,
        _beside_operators,
        _in_an_inline_image,
        _in_a_key_of_an_inline_image,
    ],
)
def test_words_that_no_reader_of_text_sees_have_their_page_drawn(tmp_path, make):
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources, content = make(pdf)
        page.Contents = Stream(pdf, content)
        pdf.Root.Lang = pikepdf.String("Perera")
        pdf.save(path := tmp_path / "source.pdf")
    facts, copy = copied(path)
    assert facts["drawn"] == [1]
    assert not is_in(copy)
    assert "/Lang" not in copy.Root


@pytest.mark.parametrize(("page", "drawn"), [(2, [2]), (0, [1, 2, 3])])
def test_a_page_that_was_not_looked_at_is_drawn(tmp_path, monkeypatch, page, drawn):
    source = pdfs_of_a_survivor.annexed_report(tmp_path / "source.pdf")
    gaps = [
        NotLookedAt(Gap.TOO_LARGE, Place(page=page)),
        # Attachments go anyway, and a scan shows all it has.
        NotLookedAt(Gap.PASSWORD, Place(parts=(("attachment", 1),))),
        NotLookedAt(Gap.NOT_READ, Place(page=3)),
    ]
    monkeypatch.setattr(writing, "read_pdf", lambda *_args: iter(gaps))
    assert copied(source)[0]["drawn"] == drawn
