"""Files that older readers read are read again, after those without any text."""

import pytest

from freeshelf.enrich.services import READER_VERSION
from freeshelf.library.models import FileContent
from freeshelf.pipeline.rereading import have_outdated_read
from freeshelf.pipeline.worker import Worker
from tests.enrich.factories import stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.line("5.8")]

TEXT = "text/plain"


def test_a_file_read_by_an_older_version_is_read_again_once_the_queue_is_empty():
    content = stored(b"Fees are never due.", media_type=TEXT)

    assert have_outdated_read() == 0  # it is new, and waits already
    Worker().run(until_empty=True)
    content.refresh_from_db()
    assert (content.state, content.reader_version) == ("done", READER_VERSION)
    assert have_outdated_read() == 0

    # Its format was not read before.
    FileContent.objects.update(state="unsupported", reader_version=1)
    assert have_outdated_read() == 1
    content.refresh_from_db()
    assert content.state == "waiting"
    assert content.passages.get().text == "Fees are never due."
    Worker().run(until_empty=True)

    content.refresh_from_db()
    assert (content.state, content.reader_version) == ("done", READER_VERSION)
