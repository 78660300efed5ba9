"""Marking places in pages, books, texts and emails, and the copy that replaces one."""

import re

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich import errors
from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks import proven_copies
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.enrich.checks.decisions import reconsider
from freeshelf.enrich.checks.looks import store_look
from freeshelf.enrich.disclosure import looking
from freeshelf.enrich.disclosure.copies.wishes import PdfWishes
from freeshelf.enrich.ocr.page_reading import PageReader
from freeshelf.enrich.services import extract_content
from freeshelf.library.models import File, Resource
from freeshelf.library.services import waiting_version
from tests.enrich.disclosure import pdfs_of_a_survivor
from tests.enrich.disclosure import texts_of_a_survivor as texts
from tests.enrich.disclosure.texts_of_a_survivor import NAME, SECRET
from tests.enrich.test_admin_office_copies import _without_ocr, editor, page_of_copy
from tests.library.factories import FileFactory

__all__ = ["_without_ocr", "editor"]

pytestmark = pytest.mark.django_db


def _file(content: bytes, ending: str) -> File:
    file = FileFactory(content=content, name=f"{NAME}.{ending}")
    extract_content(sha256=file.current.content_id, now=timezone.now())
    return file


@pytest.mark.parametrize(
    ("ending", "make", "media_type", "written_as"),
    [
        ("html", texts.page, "text/html", "html"),
        ("epub", texts.book, "application/epub+zip", "epub"),
        ("rtf", texts.rich_text, "application/rtf", "rtf"),
        ("md", texts.markdown, "text/html", "html"),
        ("txt", texts.plain_text, "text/plain", "txt"),
        ("eml", texts.mail, "text/plain", "txt"),
    ],
)
def test_a_copy_takes_the_place_of_a_text(editor, ending, make, media_type, written_as):
    file = _file(make(), ending)
    page = page_of_copy(editor, file, words=NAME, find="1", page="1")
    places = [each["value"] for each in page.select("input[name=place][checked]")]
    assert places
    assert page.select(".text-to-mark__word:has(input[checked])")
    editor.post(
        reverse("enrich_copy", args=[file.pk]),
        {"words": NAME, "place": places, "copy": "1"},
    )
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert copy.message == ""
    version = waiting_version(File.objects.get(pk=file.pk))
    assert version == copy.result
    assert version.content.media_type == media_type
    assert version.original_name == f"file-{file.number}-{copy.pk}.{written_as}"
    with storages["library"].open(version.content.storage_name) as stream:
        content = stream.read()
    assert b"Nimali" not in content
    assert SECRET.encode() not in content
    assert "nimali" not in str([copy.places, copy.without, copy.left_out]).lower()


@pytest.mark.parametrize("is_published", [True, False])
def test_a_copy_is_said_to_reach_readers_only_if_it_does(editor, is_published):
    file = _file(b"Seasonal work.\r\n", "txt")
    Resource.objects.filter(pk=file.resource_id).update(live=is_published)
    editor.post(reverse("enrich_copy", args=[file.pk]), {"copy": "1"})
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert copy.message == ""
    extract_content(sha256=copy.result.content_id, now=timezone.now())
    content = {"content": copy.result.content}
    store_look(of=content, seen=looking.Look(), now=timezone.now())
    page = page_of_copy(editor, file).text
    assert "still being checked" in page
    assert "waiting for a decision" not in page
    assert reconsider(file=file.pk)
    page = page_of_copy(editor, file).text
    assert ("and readers get it." in page) is is_published
    assert ("Readers get it once the record is published" in page) is not is_published


def test_an_email_shows_the_text_that_its_reader_sees(editor):
    page = page_of_copy(editor, _file(texts.mail(), "eml"))
    lines = [" ".join(each.text.split()) for each in page.select(".text-to-mark p")]
    assert lines[:2] == [f"Re: {NAME}", f"From: {NAME} <office@example.org>"]
    assert "Date: 2026-03-02" in lines
    assert SECRET not in page.text
    # A text has neither links nor images to leave out.
    assert not page.select("input[name=without]")
    web_page = page_of_copy(editor, _file(texts.page(), "html"))
    assert web_page.select("input[name=without]")


def test_the_page_says_what_an_email_has_lost(editor):
    file = _file(texts.mail(), "eml")
    editor.post(reverse("enrich_copy", args=[file.pk]), {"copy": "1"})
    assert make_copy(key=FileCopy.objects.get().pk, now=timezone.now())
    said = page_of_copy(editor, file).text
    assert "email attachments" in said
    assert "the copy is plain text" in said


def test_a_drawn_page_that_ocr_cannot_read_is_not_called_damaged(
    settings, tmp_path, monkeypatch
):
    def read(self, number, *, languages):
        raise errors.PageFailedError(number=number, reason="no language")

    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": True}
    monkeypatch.setattr(PageReader, "read", read)
    source = pdfs_of_a_survivor.annexed_report(tmp_path / "source.pdf")
    marks = pdfs_of_a_survivor.places_of(pdfs_of_a_survivor.NAME, source)
    with (
        (tmp_path / "copy.pdf").open("wb") as target,
        pytest.raises(errors.UnreadCopyError) as raised,
    ):
        proven_copies.copy_pdf(source, target, PdfWishes(marks=marks))
    assert "The file itself is not damaged" in str(raised.value)
    assert not (tmp_path / "copy.pdf").read_bytes()


@pytest.mark.parametrize(
    ("ending", "rows", "words", "expected"),
    [
        (
            "csv",
            "ФИО;Возраст;Телефон;Село\nБогдана Вересаева;17;+7 921 555-01-43;Заречное",
            "Богдана Вересаева\n+7 921 555-01-43",
            "ФИО;Возраст;Телефон;Село\nX;17;+X;Заречное\n",
        ),
        (
            "csv",
            "Name,Age,Days,Phone\nDewi Anggraini,17,34,+62 812 9047 7361",
            "Dewi Anggraini,17,34\n+62 812 9047 7361",
            "Name,Age,Days,Phone\nX,X,X,+X\n",
        ),
        (
            "txt",
            "Name|Phone\nDewi Anggraini|+62 812 9047 7361",
            "Dewi Anggraini\n+62 812 9047 7361",
            "Name|Phone\nX|+X\n",
        ),
        (
            "txt",
            "The fee of Dewi Anggraini was 1,200, or more.",
            "Dewi Anggraini was 1,200",
            "The fee of X, or more.\n",
        ),
    ],
)
def test_separators_of_a_row_stay_and_each_cell_has_a_bar(
    editor, ending, rows, words, expected
):
    file = _file(rows.encode(), ending)
    page = page_of_copy(editor, file, words=words, find="1", page="1")
    # As a browser sends the form: with the words that are checked in the text, too.
    places = [each["value"] for each in page.select("input[name=place][checked]")]
    shown = [each.text for each in page.select(".text-to-mark__word bdi")]
    assert "".join(shown) == "".join(rows.split())
    editor.post(reverse("enrich_copy", args=[file.pk]), {"place": places, "copy": "1"})
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert copy.message == ""
    with storages["library"].open(copy.result.content.storage_name) as stream:
        assert re.sub("█+", "X", stream.read().decode()) == expected
