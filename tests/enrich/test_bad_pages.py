"""A page that kills or holds up its reader costs that page and no other."""

import dataclasses

import pytest

from freeshelf.enrich.errors import DamagedFileError, TooLargeFileError
from freeshelf.enrich.services import extract_content
from tests.enrich import files
from tests.enrich.factories import NOW, uploaded
from tests.enrich.reading import LIMITS

# With little memory a bad page crashes PDFium; with much of it, it never ends.
CRASHES = dataclasses.replace(LIMITS, memory_bytes=200_000_000)
HANGS = dataclasses.replace(LIMITS, page_seconds=2)


def texts(document) -> list[str]:
    return [page.text for page in document.pages]


@pytest.mark.parametrize("limits", [CRASHES, HANGS], ids=["crash", "hang"])
def test_the_pages_after_a_bad_one_are_read_and_the_bad_one_is_named(read, limits):
    with pytest.raises(DamagedFileError, match=r"could not be read: 3\.") as caught:
        read(files.pdf_with_bad_pages(6, {3}), limits=limits)

    assert "“guide.pdf” is damaged" in str(caught.value)
    assert "The other 5 can be searched" in str(caught.value)
    assert texts(read.document) == [
        *("page 1", "page 2", "", "page 4", "page 5", "page 6")
    ]
    assert read.document.page_count == 6


def test_several_bad_pages_are_named_together(read):
    with pytest.raises(DamagedFileError, match=r"could not be read: 1, 3–4, 8\."):
        read(files.pdf_with_bad_pages(8, {1, 3, 4, 8}), limits=CRASHES)

    assert texts(read.document) == [
        *("", "page 2", "", "", "page 5", "page 6", "page 7", "")
    ]


def test_a_file_of_bad_pages_is_given_up_after_five_and_the_rest_is_named(read):
    bad = {2, 4, 6, 8, 10, 12, 14}

    with pytest.raises(DamagedFileError, match=r"be read: 2, 4, 6, 8, 10, 12–20\."):
        read(files.pdf_with_bad_pages(20, bad), limits=CRASHES)

    assert texts(read.document)[-2:] == ["", "page 11"]


def test_a_file_of_which_no_page_can_be_read_is_not_called_readable(read):
    with pytest.raises(DamagedFileError, match="could not be opened"):
        read(files.pdf_with_bad_pages(1, {1}), limits=CRASHES)


def test_a_bad_page_met_while_judging_a_hyphen_is_not_taken_for_the_page_read(read):
    broken_word = " reg-) Tj 0 -15 Td (ister"
    content = files.pdf_with_bad_pages(5, {4}, ending=broken_word)

    with pytest.raises(DamagedFileError, match=r"could not be read: 4\."):
        read(content, limits=CRASHES)

    assert texts(read.document) == [
        *("page 1 register", "page 2 register", "page 3 register"),
        *("", "page 5 register"),
    ]


def test_a_file_that_takes_too_long_in_all_is_not_read_on_by_fresh_children(read):
    limits = dataclasses.replace(LIMITS, seconds=1, memory_bytes=2_000_000_000)

    with pytest.raises(TooLargeFileError, match="it takes more than 1 seconds"):
        read(files.pdf_with_bad_pages(3, {2}), limits=limits)

    assert texts(read.document) == ["page 1"]


@pytest.mark.django_db
def test_the_editor_sees_which_pages_could_not_be_read(settings):
    limits = {**settings.FREESHELF_EXTRACTION, "MEMORY_BYTES": 200_000_000}
    settings.FREESHELF_EXTRACTION = limits
    content = uploaded(files.pdf_with_bad_pages(4, {2}), name="bad.pdf")

    extract_content(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert content.get_state_display() == "Damaged"
    assert content.message.startswith(
        "“bad.pdf” is damaged. These pages could not be read: 2. "
        "The other 3 can be searched."
    )
    assert list(content.pages.order_by("number").values_list("number", "text")) == [
        (1, "page 1"),
        (2, ""),
        (3, "page 3"),
        (4, "page 4"),
    ]
    assert content.passages.filter(text="page 4", page_number=4).exists()
