"""Marking words that OCR has read in an image, and the copy that takes its place."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from freeshelf.core import sandbox
from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.enrich.ocr.engine import tesseract
from freeshelf.enrich.ocr.page_reading import PageReader, PageSource
from freeshelf.enrich.ocr.services import plan_scan, read_scan
from freeshelf.enrich.services import extract_content
from freeshelf.library.models import File, PageText
from tests.enrich import scans
from tests.enrich.ocr.conftest import ocr
from tests.enrich.test_admin_office_copies import editor, page_of_copy
from tests.library.factories import FileFactory

__all__ = ["editor", "ocr"]

pytestmark = pytest.mark.django_db

NAME = "Ildikó Szarvas"
TEXT = f"Notes of the meeting. {NAME} said that she was kept in the mill until May."


def _read(picture: Image.Image, kind: str, *more: Image.Image) -> File:
    """A file of a picture whose text OCR has read."""
    file = FileFactory(
        content=scans.as_file(picture, kind, *more), name=f"notes.{kind.lower()}"
    )
    sha256, now = file.current.content_id, timezone.now()
    extract_content(sha256=sha256, now=now)
    plan_scan(sha256=sha256, now=now)
    read_scan(sha256=sha256, now=now)
    return file


def _sheet(text: str) -> Image.Image:
    return scans.sheet(text, size=(420, 220))


def _marked(page: BeautifulSoup) -> list[str]:
    return [each["value"] for each in page.select("input[name=place][checked]")]


def _copied(client, file, **data) -> FileCopy:
    client.post(reverse("enrich_copy", args=[file.pk]), {**data, "copy": "1"})
    copy = FileCopy.objects.first()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    return copy


def _shown(copy: FileCopy, tmp_path) -> Image.Image:
    with storages["library"].open(copy.result.content.storage_name) as stream:
        content = stream.read()
    (tmp_path / "copy").write_bytes(content)
    return Image.open(io.BytesIO(content))


def _read_again(tmp_path, number: int = 1) -> str:
    source = PageSource(tmp_path / "copy", "copy", is_image=True)
    reader = PageReader(tesseract(), source, 200)
    return reader.read(number, languages=["en"]).placed.text


def test_words_marked_on_an_image_are_black_in_its_copy(editor, ocr, tmp_path):
    file = _read(_sheet(TEXT).convert("RGB"), "WEBP")
    page = page_of_copy(editor, file, words="Szarvas", find="1", page="1")
    places = _marked(page)
    assert places
    copy = _copied(editor, file, place=places)
    assert copy.message == ""
    assert copy.was_read_by_ocr
    assert all(0 <= share <= 1 for _page, *box in copy.places for share in box)
    shown = _shown(copy, tmp_path).convert("L")
    assert sum(shown.histogram()[:8]) > 2000
    again = _read_again(tmp_path)
    assert "Szarvas" not in again
    assert "kept in the mill" in again


def test_words_of_each_page_of_a_turned_image_are_black(editor, ocr, tmp_path):
    first = _sheet(TEXT).rotate(90, expand=True)
    second = _sheet("The mill is closed. Nobody of the meeting has been there.")
    file = _read(first, "TIFF", second)
    row = PageText.objects.get(content=file.current.content_id, number=1)
    start = row.text.index("Szarvas")
    copy = _copied(editor, file, place=[f"1:{start}:{start + 7}"])
    assert copy.message == ""
    _shown(copy, tmp_path)
    assert "Szarvas" not in _read_again(tmp_path)


def test_a_copy_in_which_the_words_can_be_read_is_refused(
    editor, ocr, tmp_path, monkeypatch
):
    file = _read(_sheet(TEXT), "PNG")
    row = PageText.objects.get(content=file.current.content_id)
    start = row.text.index("Szarvas")

    def paint_nothing(target, arguments, **values):
        with Image.open(arguments["path"]) as picture:
            picture.convert("L").save(stream := io.BytesIO(), "PNG")
        yield stream.getvalue()

    real = sandbox.stream

    def stream(target, arguments, **values):
        paints = target.endswith(":copy_picture")
        return (paint_nothing if paints else real)(target, arguments, **values)

    monkeypatch.setattr(sandbox, "stream", stream)
    copy = _copied(editor, file, place=[f"1:{start}:{start + 7}"])
    assert copy.result is None
    assert "Tesseract" in copy.message


def test_words_of_which_no_place_is_known_blacken_the_whole_image(
    editor, ocr, tmp_path
):
    file = _read(_sheet(TEXT), "PNG")
    PageText.objects.filter(content=file.current.content_id).update(packed_words=b"")
    copy = _copied(editor, file, place=["1:0:8"])
    assert copy.message == ""
    assert _shown(copy, tmp_path).convert("L").getextrema() == (0, 0)


def test_an_image_that_is_black_already_says_that_nothing_changed(editor, ocr):
    clean = Image.new("RGB", (300, 200))
    file = _read(clean, "PNG")
    first = _copied(editor, file, area=["1:0:0:900:900"])
    assert "Draw a box" in first.message or first.result
    again = _copied(editor, file, area=["1:0:0:900:900"])
    assert again.result is None
    assert "something is marked" in again.message
