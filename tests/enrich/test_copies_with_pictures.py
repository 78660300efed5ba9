"""Copies of documents with images: what was found in one, and what OCR reads again."""

import io

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.library.access import Hold
from freeshelf.library.models import File
from tests.enrich import scans
from tests.enrich.ocr.conftest import ocr
from tests.enrich.seen import added, read
from tests.enrich.test_admin_office_copies import editor, page_of_copy

__all__ = ["editor", "ocr"]

pytestmark = pytest.mark.django_db

CALLS = "The survivor Dewi Anggraini can be reached at +62 812 9047 7361."
TALKS = "Seasonal work in the harbour towns, and rest on Sundays."


def _document(text: str, size: tuple[int, int] = (420, 260)) -> bytes:
    """A document with an image of a text."""
    picture = io.BytesIO(scans.as_file(scans.sheet(text, size=size), "PNG"))
    document = docx.Document()
    document.add_paragraph("What was learnt at the harbour.")
    document.add_picture(picture)
    document.save(stream := io.BytesIO())
    return stream.getvalue()


def _copied(client: Client, file: File, **sent: object) -> FileCopy:
    client.post(reverse("enrich_copy", args=[file.pk]), {**sent, "copy": "1"})
    copy = FileCopy.objects.first()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert copy.message == ""
    read(File.objects.get(pk=file.pk))
    return copy


def test_the_image_in_which_something_was_found_goes_and_the_copy_is_free(editor, ocr):
    file = added(content=_document(CALLS), name="a.docx")
    assert File.objects.get(pk=file.pk).hold == Hold.CHECK
    page = page_of_copy(editor, file)
    ticked = [each["value"] for each in page.select("input[name=without][checked]")]
    assert ticked == ["pictures"]
    assert "found something in an image" in page.text
    details = editor.get(reverse("enrich_check", args=[file.pk])).content.decode()
    assert "% from the top, " in details
    copy = _copied(editor, file, without=ticked)
    assert copy.still_in == ""
    file = File.objects.get(pk=file.pk)
    assert (file.hold, file.current) == (Hold.NONE, copy.result)


def test_an_image_that_is_kept_keeps_the_copy_waiting_for_what_it_says(editor, ocr):
    file = added(content=_document(CALLS), name="a.docx")
    copy = _copied(editor, file)
    assert "phone" in copy.still_in.split()
    assert "picture_not_read" not in copy.still_in
    assert File.objects.get(pk=file.pk).hold == Hold.CHECK


@pytest.mark.parametrize("size", [(420, 260), (200, 60)])
def test_a_copy_whose_images_were_read_again_is_free(editor, ocr, size):
    text = TALKS if size[1] > 200 else "Harbour work"
    copy = _copied(editor, added(content=_document(text, size), name="a.docx"))
    assert (copy.still_in, copy.was_read_by_ocr) == ("", True)
    assert copy.file.hold == Hold.NONE


def test_a_copy_with_images_that_nobody_read_waits_and_says_so(editor, settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}
    file = added(content=_document(TALKS), name="a.docx")
    assert File.objects.get(pk=file.pk).hold == Hold.NONE
    _copied(editor, file)
    assert File.objects.get(pk=file.pk).hold == Hold.CHECK
    assert "look at every image" in page_of_copy(editor, file).text
    details = reverse("enrich_check", args=[file.pk])
    assert "Open it and look at every image" in editor.get(details).content.decode()
    sent = {"file": file.pk, "action": "keep", "reason": "I have looked at them."}
    editor.post(details, sent)
    assert File.objects.get(pk=file.pk).hold == Hold.NONE


def test_a_copy_without_images_needs_no_ocr(editor, settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}
    file = added(content=_document(TALKS), name="a.docx")
    _copied(editor, file, without=["pictures"])
    assert File.objects.get(pk=file.pk).hold == Hold.NONE


def test_an_image_on_a_page_of_a_pdf_is_gone_when_a_box_covers_it(editor, ocr):
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=(420, 595))
    drawing.drawString(40, 540, "What was learnt at the harbour in two seasons.")
    picture = scans.sheet(CALLS, size=(420, 200))
    drawing.drawImage(ImageReader(picture), 0, 100, 420, 200)
    drawing.save()
    file = added(content=stream.getvalue(), name="a.pdf")
    page = page_of_copy(editor, file)
    assert "an image on these pages: 1." in page.text
    kept = _copied(editor, file)
    assert "phone" in kept.still_in.split()
    covered = _copied(editor, file, area=["1:0:450:1000:900"])
    assert covered.still_in == ""


def _board(*lines: str) -> Image.Image:
    """An image with a line of words every 60 pixels."""
    made = Image.new("L", (840, 60 * len(lines) + 40), 255)
    for number, line in enumerate(lines):
        row = scans.sheet(line, size=(420, 90)).convert("L")
        made.paste(row.crop((0, 110, 840, 170)), (0, 60 * number + 20))
    return made


def _page_with(picture: Image.Image, text: str = TALKS) -> bytes:
    """A page of a PDF with a text, and an image from a third of its height on."""
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=(420, 600))
    drawing.drawString(40, 540, text)
    height = picture.height / 2
    drawing.drawImage(ImageReader(picture), 0, 400 - height, 420, height)
    drawing.save()
    return stream.getvalue()


_BOARD = ("Resident list, June", "Family name  Given name  Age")
_ROWS = ("Haverstock  Clementine  16", "Ollerenshaw  Dagmar  34")


_TITLE = "1:0:330:1000:450"


@pytest.mark.parametrize(
    ("boxes", "left"),
    [
        # The lines that say of whom the list is.
        ([_TITLE], True),
        # All but the surnames.
        ([_TITLE, "1:340:450:1000:600"], True),
        (["1:0:330:1000:600"], False),
    ],
)
def test_words_of_an_image_keep_a_copy_whatever_is_left_around_them(
    editor, ocr, boxes, left
):
    file = added(content=_page_with(_board(*_BOARD, *_ROWS)), name="a.pdf")
    first = _copied(editor, file, area=boxes)
    assert (first.still_in == "person_name") is left
    assert "Haverstock" not in str(FileCopy.objects.values())
    details = editor.get(reverse("enrich_check", args=[file.pk])).content.decode()
    assert ("still in it: name of a person at risk" in details) is left


def test_a_copy_of_a_copy_is_free_once_the_words_of_the_image_are_gone(editor, ocr):
    file = added(content=_page_with(_board(*_BOARD, *_ROWS)), name="a.pdf")
    assert _copied(editor, file, area=[_TITLE]).still_in == "person_name"
    assert _copied(editor, file, area=["1:0:330:1000:480"]).still_in == "person_name"
    assert _copied(editor, file, area=["1:0:330:1000:600"]).still_in == ""


def test_an_image_that_is_gone_from_a_copy_is_not_asked_for_again(editor, ocr):
    text = "The victim can be called on +62 812 9047 7361."
    file = added(content=_page_with(_board(*_BOARD, *_ROWS), text), name="a.pdf")
    assert "an image on these pages: 1." in page_of_copy(editor, file).text
    copy = _copied(editor, file, area=["1:0:330:1000:600"])
    assert copy.still_in == "phone"
    page = page_of_copy(editor, file)
    assert "+62 812 9047 7361" in page.select_one("textarea[name=words]").text
    assert "an image on these pages" not in page.text
    # What is read again for every copy keeps none of them.
    places = [each["value"] for each in page.select("input[name=place][checked]")]
    assert places
    assert _copied(editor, file, place=places).still_in == ""
