"""Copies without hidden content of files with cropped pictures, and what they keep."""

import io
import zipfile

import docx
import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from docx.oxml import OxmlElement
from docx.shared import Inches
from PIL import Image, ImageDraw, ImageFont

from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.enrich.checks.what_copies_keep import (
    parts_to_leave_out,
    parts_to_leave_out_unseen,
)
from freeshelf.enrich.disclosure.findings import Finding, Means, Place, Strength
from freeshelf.library.models import File
from freeshelf.library.services import waiting_version
from tests.enrich.ocr.conftest import ocr
from tests.enrich.seen import added, look_that_sees
from tests.enrich.test_admin_office_copies import editor

__all__ = ["editor", "ocr"]

pytestmark = pytest.mark.django_db

PHONE = "+44 7700 900123"
_HEIGHT, _SHOWN = 1000, 0.42
_IN_PICTURE = (("picture", 1),)
READ = Finding(
    "phone", Strength.STRONG, Place(parts=_IN_PICTURE), None, value_key="c" * 64
)


def _letter(at: int) -> bytes:
    """A newsletter with a picture, cut off below, and a phone at a height of it."""
    image = Image.new("RGB", (1400, _HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=44)
    draw.text((60, 60), "Our garden project", font=font, fill="black")
    draw.text((60, at), f"The victim answers on {PHONE}", font=font, fill="black")
    image.save(stream := io.BytesIO(), "PNG")
    document = docx.Document()
    document.add_paragraph("The garden project goes into its third year.")
    stream.seek(0)
    document.add_picture(stream, width=Inches(5))
    shape = document.inline_shapes[0]
    cut = OxmlElement("a:srcRect")
    cut.set("b", str(int((1 - _SHOWN) * 100_000)))
    shape._inline.graphic.graphicData.pic.blipFill.insert(1, cut)
    shape.height = int(shape.height * _SHOWN)
    document.save(packed := io.BytesIO())
    return packed.getvalue()


def _copy(editor, file: File) -> FileCopy:
    address = f"{reverse('enrich_checks')}?state=waiting"
    editor.post(address, {"file": [file.pk], "action": "copy"})
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert copy.message == ""
    return copy


def _pictures(copy: FileCopy) -> list[Image.Image]:
    with storages["library"].open(copy.result.content.storage_name) as stream:
        package = zipfile.ZipFile(io.BytesIO(stream.read()))
    names = [name for name in package.namelist() if "/media/" in name]
    return [Image.open(io.BytesIO(package.read(name))).convert("L") for name in names]


@pytest.mark.parametrize("at", [700, 250])
def test_a_picture_keeps_what_readers_see_unless_that_betrays(editor, ocr, at):
    file = added(content=_letter(at), name="a.docx")
    content = waiting_version(file).content
    # OCR has read the whole picture, with what is cut off.
    assert parts_to_leave_out(content) == ["pictures"]

    copy = _copy(editor, file)

    (picture,) = _pictures(copy)
    assert picture.height == pytest.approx(_HEIGHT * _SHOWN, abs=1)
    is_black = picture.getextrema() == (0, 0)
    assert is_black == (at == 250)
    assert ("black_pictures" in copy.left_out) == is_black
    assert "phone" not in copy.still_in
    page = editor.get(reverse("enrich_check", args=[file.pk])).content.decode()
    assert ("Some images are missing from this copy" in page) == is_black


def test_what_a_picture_hides_beside_its_pixels_costs_no_picture(monkeypatch):
    hidden = Finding("gps", Strength.STRONG, Place(parts=_IN_PICTURE), Means.PROPERTY)
    look_that_sees(monkeypatch)(hidden)
    content = waiting_version(added(content=_letter(700), name="a.docx")).content
    assert parts_to_leave_out(content) == []


def test_pictures_that_are_not_cropped_go_as_a_whole(monkeypatch):
    look_that_sees(monkeypatch)(READ)
    content = waiting_version(added(content=_letter(700), name="a.docx")).content
    assert parts_to_leave_out_unseen(content) == ["pictures"]


@pytest.mark.parametrize(
    ("means", "stays"),
    [(Means.FORM_VALUE, True), (None, True), (Means.COMMENT, False)],
)
def test_what_a_copy_would_keep_is_said_before_the_press(
    editor, monkeypatch, means, stays
):
    place = Place(page=1, start=1, end=3)
    look_that_sees(monkeypatch)(Finding("phone", Strength.STRONG, place, means, "d"))
    file = added(content=_letter(700), name="a.docx")

    page = editor.get(reverse("enrich_checks")).content.decode()

    assert "Copies keep what readers see, in form fields too" in page
    told = "a copy without hidden content keeps it" in page
    assert (told, page.count(reverse("enrich_copy", args=[file.pk]))) == (
        (True, 2) if stays else (False, 1)
    )
