"""Files of a size nobody expects: a clear state, bounded memory, and the next file."""

import resource

import pytest

from freeshelf.library.models import FileContent
from freeshelf.operations.worker import Worker
from tests.enrich import files
from tests.enrich.factories import uploaded

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE = 1_000_000
MAX_PAGES = 150


@pytest.fixture(autouse=True)
def limits(settings, tmp_path):
    """Less memory than these files have bytes when they are unpacked."""
    settings.FREESHELF_DATA_DIR = tmp_path
    settings.FREESHELF_EXTRACTION = {
        **settings.FREESHELF_EXTRACTION,
        "MAX_PAGES": MAX_PAGES,
        "MEMORY_BYTES": 400 * MEGABYTE,
    }


def read_before_another(content: bytes, *, name: str) -> FileContent:
    """Have the queue read a file, and one after it that is like any other."""
    huge = uploaded(content, name=name)
    other = uploaded(files.pdf([["Fees are never due."]]), name="other.pdf")
    before = _most_memory()

    Worker().run(until_empty=True)

    assert _most_memory() - before < 150 * MEGABYTE
    other.refresh_from_db()
    assert other.state == "done"
    huge.refresh_from_db()
    return huge


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_pdf_of_a_hundred_thousand_pages_is_read_as_far_as_is_allowed():
    book = files.pdf_of_one_page_repeated(100_000)

    content = read_before_another(book, name="book.pdf")

    assert content.get_state_display() == "Too large to process in full"
    assert "“book.pdf” is too large to process in full" in content.message
    assert f"first {MAX_PAGES} pages can be searched" in content.message
    assert content.page_count == 100_000
    assert content.passages.filter(page_number=MAX_PAGES).get().text == (
        "Fees are never due."
    )


def test_a_text_of_fifty_megabytes_without_a_space_is_read_as_far_as_is_allowed():
    content = read_before_another(b"x" * 50 * MEGABYTE, name="endless.txt")

    assert content.get_state_display() == "Too large to process in full"
    assert f"first {MAX_PAGES} pages can be searched" in content.message
    assert content.pages.count() == MAX_PAGES
    assert content.passages.filter(page_number=MAX_PAGES).exists()


@pytest.mark.parametrize("ending", ["html", "md", "rtf"])
def test_neither_does_such_a_text_in_another_format_stop_the_queue(ending):
    beginning = b"{\\rtf1 " if ending == "rtf" else b""

    content = read_before_another(
        beginning + b"x" * 50 * MEGABYTE, name=f"endless.{ending}"
    )

    assert content.get_state_display() == "Too large to process in full"
    assert f"“endless.{ending}” is too large to process" in content.message
