"""Marking places in the text of an Office file, and the copy that takes its place."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import make_copy
from freeshelf.enrich.services import extract_content
from freeshelf.library.access import Hold
from freeshelf.library.models import File
from freeshelf.library.services import waiting_version
from tests.enrich.disclosure import office_of_a_survivor as office
from tests.enrich.disclosure.office_of_a_survivor import NAME
from tests.enrich.old_word import Line, old_word_document
from tests.library.factories import FileFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_ocr(settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}


@pytest.fixture
def editor() -> Client:
    client = Client()
    permissions = [
        "library.change_resource",
        "library.publish_resource",
        "library.view_restricted_resource",
    ]
    client.force_login(UserFactory(permissions=permissions))
    return client


@pytest.fixture
def report(tmp_path) -> File:
    source = office.report(tmp_path / "source.docx")
    file = FileFactory(content=source.read_bytes(), name=f"{NAME}.docx")
    extract_content(sha256=file.current.content_id, now=timezone.now())
    return file


def page_of_copy(client, file, **data) -> BeautifulSoup:
    """Return the page of the copies of a file, or what it answers to a form."""
    address = reverse("enrich_copy", args=[file.pk])
    answer = client.post(address, data) if data else client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_words_are_found_in_the_text_and_beside_it(editor, report):
    page = page_of_copy(editor, report, words=NAME, find="1", page="1")
    rows = [row.text for row in page.select(".places li") if row.find("mark")]
    # In the header, in alternative text, over three runs, and in a table.
    assert [row.split(":")[0].strip() for row in rows] == [
        *("Outside the main text", "Outside the main text", "Page 1", "Page 1")
    ]
    marked = page.select(".text-to-mark__word:has(input[checked])")
    assert [each.text for each in marked] == [*NAME.split(), *NAME.upper().split()]
    assert not page.select(".page-to-mark")


def test_the_copy_takes_the_place_of_the_office_file(editor, report):
    page = page_of_copy(editor, report, words=NAME, find="1", page="1")
    places = [each["value"] for each in page.select("input[name=place][checked]")]
    sent = {"words": NAME, "place": places, "without": ["pictures"], "copy": "1"}
    original = report.current
    editor.post(reverse("enrich_copy", args=[report.pk]), sent)
    copy = FileCopy.objects.get()
    assert copy.without == "pictures"
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert copy.message == ""
    version = waiting_version(File.objects.get(pk=report.pk))
    assert version == copy.result
    assert "Nimali" not in version.original_name
    assert version.original_name.endswith(".docx")
    original.refresh_from_db()
    assert (original.is_current, original.hold) == (False, Hold.RESTRICTED)
    with storages["library"].open(version.content.storage_name) as stream:
        assert b"Nimali" not in stream.read()
    told = page_of_copy(editor, report).text
    assert "tracked changes and deleted text" in told
    assert "images that could not be redrawn" in told
    stored = [copy.places, copy.without, copy.left_out]
    assert "nimali" not in str(stored).lower()


def test_macros_are_not_in_a_copy_and_not_in_its_name(editor, report):
    kind = "application/vnd.ms-word.document.macroenabled.12"
    type(report.current.content).objects.update(media_type=kind)
    editor.post(reverse("enrich_copy", args=[report.pk]), {"copy": "1"})
    copy = FileCopy.objects.get()
    assert make_copy(key=copy.pk, now=timezone.now())
    copy.refresh_from_db()
    assert copy.result.original_name.endswith(".docx")
    assert "wordprocessingml" in copy.result.content.media_type


def test_files_of_other_kinds_say_what_to_do_instead(editor):
    content = old_word_document([Line("A report of Nimali Perera.")])
    file = FileFactory(content=content, name="report.doc")
    page = page_of_copy(editor, file)
    said = page.select_one(".help-warning").text
    assert "replace it with that" in said
    assert "DOCX" in said
    assert not page.select("button[name=copy]")
    details = editor.get(reverse("enrich_check", args=[file.pk])).text
    assert "Save it as DOCX" in details
    assert reverse("enrich_copy", args=[file.pk]) not in details


def test_kinds_without_copies_say_what_to_do_in_the_details(editor):
    event = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Visit\r\nEND:VEVENT\r\n"
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n"
    file = FileFactory(content=calendar.encode(), name="visit.ics")
    details = editor.get(reverse("enrich_check", args=[file.pk])).text
    assert "cannot be redacted here. Keep the file for staff only" in details
    assert "Save it as DOCX" not in details
    page = page_of_copy(editor, file)
    assert "replace it here" in page.select_one(".help-warning").text
    other = FileFactory(content=b"Seasonal work.", name="work.txt")
    assert "cannot be redacted" not in (
        editor.get(reverse("enrich_check", args=[other.pk])).text
    )


def test_an_image_without_words_says_what_its_copy_has_not(editor):
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(stream, "PNG")
    file = FileFactory(content=stream.getvalue(), name="yard.png")
    page = page_of_copy(editor, file)
    assert "does not contain the place where it was taken" in page.text
    assert page.select("button[name=copy]")
