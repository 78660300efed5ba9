"""Files that older readers read are read again, after those without any text."""

import pytest

from freeshelf.enrich.models import OcrPage
from freeshelf.enrich.services import READER_VERSION
from freeshelf.library.models import FileContent
from freeshelf.operations.worker import Worker
from freeshelf.wiring.reading_queue import queue_outdated
from tests.enrich import files
from tests.enrich.factories import stored

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "text/plain"


def test_a_file_read_by_an_older_version_is_read_again_once_the_queue_is_empty():
    content = stored(b"Fees are never due.", media_type=TEXT)

    assert queue_outdated() == 0  # it is new, and waits already
    Worker().run(until_empty=True)
    content.refresh_from_db()
    assert (content.state, content.reader_version) == ("done", READER_VERSION)
    assert queue_outdated() == 0

    # Its format was not read before.
    FileContent.objects.update(state="unsupported", reader_version=1)
    assert queue_outdated() == 1
    content.refresh_from_db()
    assert content.state == "waiting"
    assert content.passages.get().text == "Fees are never due."
    Worker().run(until_empty=True)

    content.refresh_from_db()
    assert (content.state, content.reader_version) == ("done", READER_VERSION)


def test_what_ocr_read_of_a_file_is_kept_when_its_text_is_read_again(settings):
    content = stored(files.scanned_pdf(pages=1))
    Worker().run(until_empty=True)
    OcrPage.objects.create(
        content=content,
        number=1,
        reason="no_text",
        state="read",
        text="Fees are never due.",
        width=595,
        height=842,
    )
    settings.FREESHELF_OCR = {**settings.FREESHELF_OCR, "IS_ON": True, "PROGRAM": "no"}
    FileContent.objects.update(reader_version=1)

    assert queue_outdated() == 1
    Worker().run(until_empty=True)

    content.refresh_from_db()
    assert (content.state, content.reader_version) == ("done", READER_VERSION)
    assert content.pages.get().text == "Fees are never due."
