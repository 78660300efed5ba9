"""Copies of scans whose text lies beside what their images show."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks import proven_copies
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.enrich.checks.lines_read import read_alone
from freeshelf.enrich.checks.looks import forget_look
from freeshelf.enrich.disclosure.copies.read_lines import boxes_of_lines
from freeshelf.enrich.models import OcrPage, OcrStatus
from freeshelf.library.models import File
from freeshelf.wiring.tasks import look_at_file
from tests.enrich import scans
from tests.enrich.ocr.conftest import ocr
from tests.enrich.seen import added
from tests.enrich.test_admin_office_copies import editor, page_of_copy

__all__ = ["editor", "ocr"]

pytestmark = pytest.mark.django_db

_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
_NASKH = "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf"
ATTENDED = "حضرت"
LINES = [
    "محكمة الجنايات - قرار المحكمة",
    "حضرت الجلسة وأدلت بشهادتها",
    "حكمت المحكمة بالسجن عشر سنوات",
]


def displaced() -> bytes:
    """A scanned decision of a court whose text lies at the other side of the page."""
    picture = Image.new("L", (1240, 700), 250)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(_NASKH, 44)
    for number, line in enumerate(LINES):
        place = (1180, 80 + 180 * number)
        draw.text(place, line, font=font, fill=0, anchor="ra", direction="rtl")
    pdfmetrics.registerFont(TTFont("Displaced", _FONT))
    drawing = canvas.Canvas(stream := io.BytesIO(), pagesize=(595, 336))
    drawing.drawImage(ImageReader(picture), 0, 0, 595, 336)
    for number, line in enumerate(LINES):
        text = drawing.beginText(20, 250 - 86 * number)
        text.setTextRenderMode(3)
        text.setFont("Displaced", 11)
        text.textOut(line)
        drawing.drawText(text)
    drawing.save()
    return stream.getvalue()


def _asked(client: Client, file: File, page: BeautifulSoup) -> FileCopy:
    sent = {
        "words": page.select_one("textarea").text.strip(),
        "place": [each["value"] for each in page.select("input[name=place][checked]")],
        "copy": "1",
    }
    answer = client.post(reverse("enrich_copy", args=[file.pk]), sent)
    assert answer.status_code == 302
    copy = FileCopy.objects.first()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    return copy


def test_lines_in_which_ocr_still_reads_marked_words_are_painted_over(editor, ocr):
    file = added(content=displaced(), name="decision.pdf")
    page = page_of_copy(editor, file, words=ATTENDED, find="1")

    copy = _asked(editor, file, page)

    assert (copy.message, copy.left_out, copy.drawn_pages) == ("", "read_lines", [1])
    assert copy.was_read_by_ocr
    with storages["library"].open(copy.result.content.storage_name) as stream:
        written = stream.read()
    # Nothing of the first attempt lies before or behind the copy.
    assert (written.count(b"%%EOF"), written.count(b"%PDF-")) == (1, 1)
    shown = page_of_copy(editor, file).text
    assert "whole lines of pages that are images" in shown


def test_a_refusal_says_what_to_do_without_reading_the_words(editor, ocr, monkeypatch):
    monkeypatch.setattr(proven_copies, "boxes_of_lines", lambda *_args, **_more: [])
    file = added(content=displaced(), name="decision.pdf")

    copy = _asked(editor, file, page_of_copy(editor, file, words=ATTENDED, find="1"))

    assert copy.result is None
    assert "its image of page 1 still shows" in copy.message
    assert "draw a box around the whole page" in copy.message


def test_words_that_ocr_alone_reads_go_with_their_lines_and_from_the_field(editor, ocr):
    told = "The survivor Philippa Castellan has left. The office opens on Mondays."
    scan = scans.scanned([scans.sheet(told)], layers=["The office opens on Mondays."])
    file = added(content=scan, name="scan.pdf")
    content = file.current.content
    OcrPage.objects.filter(content=content).delete()
    OcrStatus.objects.filter(content=content).update(state=OcrStatus.State.DONE)
    # As where the text layer of a page is the better one.
    OcrPage.objects.create(
        content=content, number=1, state=OcrPage.State.KEPT, text=told, confidence=0.9
    )
    forget_look(sha256=content.pk)
    look_at_file.func(sha256=content.pk)
    assert read_alone(file.current) == {1: ["Philippa Castellan"]}
    page = page_of_copy(editor, file)
    assert "Philippa Castellan" in page.select_one("textarea").text
    assert "on these pages: 1." in " ".join(page.text.split())

    copy = _asked(editor, file, page)

    assert (copy.message, copy.left_out) == ("", "read_lines")
    # Who typed the words may mean others: somebody looks at the image.
    assert copy.still_in == "words_in_picture"
    look_at_file.func(sha256=copy.result.content_id)
    again = page_of_copy(editor, file)
    assert "Philippa" not in again.select_one("textarea").text


WORDS = [
    *((0, 3, 10, 10, 40, 20), (4, 7, 50, 10, 80, 20), (8, 11, 10, 30, 40, 40)),
    (12, 15, 10, 90, 40, 100),
]


@pytest.mark.parametrize(
    ("wanted", "are_paragraphs", "bottom", "right"),
    [
        ("one", False, 21.5, 81.5),
        ("TWO", False, 21.5, 81.5),
        ("one", True, 41.5, 81.5),
        ("ruf", False, 101.5, 41.5),
        ("absent", False, 101.5, 81.5),
    ],
)
def test_boxes_are_around_lines_paragraphs_or_all(
    wanted, are_paragraphs, bottom, right
):
    text = "one two six\nfur"
    (box,) = boxes_of_lines(text, WORDS, [wanted], are_paragraphs=are_paragraphs)
    assert (box[2], box[3]) == (right, bottom)
