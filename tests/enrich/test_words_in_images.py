"""Words to redact that stand in an image: gone from the copy, or the copy waits."""

import io
import zipfile

import docx
import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.enrich.disclosure.copies.words_in_images import are_told
from freeshelf.library.access import Hold
from freeshelf.library.models import File
from tests.enrich import scans
from tests.enrich.ocr.conftest import ocr
from tests.enrich.seen import added, read
from tests.enrich.test_admin_office_copies import editor, page_of_copy

__all__ = ["editor", "ocr"]

pytestmark = pytest.mark.django_db

# A list that no rule takes for one of persons at risk.
BOARD = "Haverstock Clementine, painting and boats. Lund Eva, bread and music."
TALKS = "Seasonal work in the harbour towns, and rest on Sundays."


def document(text: str = TALKS) -> bytes:
    """A document with an image of a board."""
    picture = io.BytesIO(scans.as_file(scans.sheet(BOARD, size=(420, 260)), "PNG"))
    made = docx.Document()
    made.add_paragraph(text)
    made.add_picture(picture)
    made.save(stream := io.BytesIO())
    return stream.getvalue()


def pages(text: str = TALKS) -> bytes:
    """A page of a PDF with a text, and one with a text and an image of a board."""
    drawing = canvas.Canvas(stream := io.BytesIO(), pagesize=(420, 595))
    drawing.drawString(40, 540, text)
    drawing.showPage()
    drawing.drawString(40, 540, TALKS)
    drawing.drawImage(
        ImageReader(scans.sheet(BOARD, size=(420, 260))), 0, 100, 420, 260
    )
    drawing.save()
    return stream.getvalue()


def _ticked(page: BeautifulSoup, name: str) -> list[str]:
    return [each["value"] for each in page.select(f"input[name={name}][checked]")]


def _copied(client: Client, file: File, **sent: object) -> FileCopy:
    answer = client.post(reverse("enrich_copy", args=[file.pk]), {**sent, "copy": "1"})
    assert answer.status_code == 302
    copy = FileCopy.objects.first()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert copy.message == ""
    read(File.objects.get(pk=file.pk))
    copy.file.refresh_from_db()
    return copy


def _images_of(copy: FileCopy) -> dict[str, bytes]:
    with (
        storages["library"].open(copy.result.content.storage_name) as stream,
        zipfile.ZipFile(io.BytesIO(stream.read())) as package,
    ):
        names = [name for name in package.namelist() if "/media/" in name]
        return {name: package.read(name) for name in names}


def test_words_that_no_text_has_take_the_images_with_them(editor, settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}
    file = added(content=document(), name="a.docx")
    words = "Haverstock\nClementine"
    page = page_of_copy(editor, file, words=words, find="1")
    assert _ticked(page, "without") == ["pictures"]
    assert "an image may show them" in page.text
    assert "Nothing was found" not in page.text
    copy = _copied(editor, file, words=words, words_before=words, without=["pictures"])
    assert (_images_of(copy), copy.still_in) == ({}, "")
    assert copy.file.hold == Hold.NONE
    assert "Haverstock" not in str(FileCopy.objects.values())


def test_images_that_are_kept_all_the_same_keep_the_copy_and_its_copies(editor, ocr):
    file = added(content=document(), name="a.docx")
    first = _copied(editor, file, words="Haverstock")
    assert (first.still_in, first.file.hold) == ("words_in_picture", Hold.CHECK)
    assert "look at every image" in page_of_copy(editor, file).text
    details = reverse("enrich_check", args=[file.pk])
    assert "shows or may show words" in editor.get(details).content.decode()
    second = _copied(editor, file, place=["1:0:8"])
    assert (second.still_in, second.file.hold) == ("words_in_picture", Hold.CHECK)
    sent = {"file": file.pk, "action": "keep", "reason": "It is no name."}
    editor.post(details, sent)
    assert File.objects.get(pk=file.pk).hold == Hold.NONE


def test_a_name_in_another_order_makes_its_image_black(editor, ocr):
    file = added(content=document("Eva Lund told of the harbour."), name="a.docx")
    page = page_of_copy(editor, file, words="Eva Lund", find="1")
    assert _ticked(page, "without") == []
    places = _ticked(page, "place")
    copy = _copied(
        editor, file, words="Eva Lund", words_before="Eva Lund", place=places
    )
    assert (copy.still_in, copy.file.hold) == ("", Hold.NONE)
    ((_name, image),) = _images_of(copy).items()
    assert len(image) < 5_000


def test_words_that_are_new_in_the_field_are_found_before_anything_is_copied(editor):
    file = added(content=document("Eva Lund told of the harbour."), name="a.docx")
    sent = {"words": "Eva Lund", "words_before": "", "copy": "1"}
    page = page_of_copy(editor, file, **sent)
    assert not FileCopy.objects.exists()
    assert "The words have changed" in page.text
    assert len(_ticked(page, "place")) >= 1


def test_a_copy_of_a_pdf_waits_where_an_image_of_another_page_has_marked_words(
    editor, ocr
):
    file = added(content=pages("Eva Lund told of the harbour."), name="a.pdf")
    places = _ticked(page_of_copy(editor, file, words="Eva Lund", find="1"), "place")
    copy = _copied(editor, file, words="Eva Lund", place=places)
    assert (copy.still_in, copy.file.hold) == ("words_in_picture", Hold.CHECK)


def test_a_copy_of_a_pdf_waits_if_only_an_image_may_have_the_words(editor, settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}
    file = added(content=pages(), name="a.pdf")
    page = page_of_copy(editor, file, words="Haverstock", find="1")
    assert "Draw a box around them on the pages with images" in page.text
    copy = _copied(editor, file, words="Haverstock")
    assert "words_in_picture" in copy.still_in.split()
    assert copy.file.hold == Hold.CHECK


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Eva Lund", "Lund, Eva: bread"),
        ("Haverstock", "Haverst0ck 3"),
        ("Haverstock", "Haverstok"),
        ("慕容晓彤", "名单 慕容晓彤 女"),
        ("سميرة البيطار", "البيطار سميرة"),
        ("+44 7700 900812", "Tel +447700 900812"),
    ],
)
def test_words_are_known_again_in_another_order_or_with_a_letter_misread(words, text):
    assert are_told([words], text)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Orla", "Orlando"),
        ("Eva Lund", "Eva told of Malmö"),
        ("Haverstock", "Haystack"),
    ],
)
def test_other_words_are_not_taken_for_them(words, text):
    assert not are_told([words], text)
