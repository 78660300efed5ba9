"""DOCX, HTML and plain text as logical pages; what is left out; what is refused."""

import dataclasses

import pytest

from freeshelf.enrich.errors import (
    DamagedFileError,
    EncryptedFileError,
    TooLargeFileError,
    UnsupportedFileError,
)
from tests.enrich import files
from tests.enrich.reading import DOCX, LIMITS, read_path

PARAGRAPH = (
    "Workers keep their own passports and are paid each month. " * 10
)  # 100 words


@pytest.fixture
def read_docx(read):
    def reader(content, **options):
        return read(content, name="guide.docx", media_type=DOCX, **options)

    return reader


def test_the_real_docx_gives_its_marker_phrase(shared):
    path = shared / "wordpress/uploads/2026/11/register-template.docx"

    document = read_path(path, media_type=DOCX)

    assert document.title == ""
    assert "Marker phrase: register-osprey." in document.pages[0].text
    assert document.pages[0].words == []


def test_a_docx_page_ends_at_a_page_break(read_docx):
    content = files.word_document(
        "On one page.", "On another.", breaks_before=["On another."]
    )

    document = read_docx(content)

    assert [page.text for page in document.pages] == ["On one page.", "On another."]


def test_a_docx_without_breaks_has_pages_of_about_five_hundred_words(read_docx):
    document = read_docx(files.word_document(*[PARAGRAPH] * 20))

    assert [len(page.text.split()) for page in document.pages] == [500] * 4
    assert [page.number for page in document.pages] == [1, 2, 3, 4]


def test_headings_of_a_docx_are_its_outline_and_lead_to_their_page(read_docx):
    document = read_docx(
        files.word_document(
            "Fees",
            "None are due.",
            "Debts",
            headings=["Fees", "Debts"],
            breaks_before=["Debts"],
            title="Fees and debts",
        )
    )

    assert document.title == "Fees and debts"
    assert [(e.title, e.page, e.level) for e in document.outline] == [
        ("Fees", 1, 0),
        ("Debts", 2, 0),
    ]


def test_a_row_of_a_docx_table_is_a_line(read_docx):
    document = read_docx(
        files.word_document("Fees paid", rows=[("Item", "Cost"), ("Visa", "40")])
    )

    assert document.text == "Fees paid\nItem | Cost\nVisa | 40"


def test_hidden_and_deleted_words_of_a_docx_stay_unread(read_docx):
    assert read_docx(files.document_with_hidden_words()).text == "seen"


def test_a_docx_bomb_is_too_large(read_docx):
    bomb = files.docx_bomb()
    assert len(bomb) < 1_000_000

    with pytest.raises(TooLargeFileError, match=r"“guide\.docx” is too large"):
        read_docx(bomb)


def test_a_docx_that_needs_more_memory_than_it_may_is_too_large(read_docx):
    limits = dataclasses.replace(LIMITS, memory_bytes=150_000_000)

    with pytest.raises(TooLargeFileError, match="it needs more than 143 MiB of memory"):
        read_docx(files.docx_bomb(unpacked_bytes=100_000_000), limits=limits)


@pytest.mark.parametrize("cut", [10, 1000, -200])
def test_a_truncated_docx_is_damaged(read_docx, cut):
    with pytest.raises(DamagedFileError, match=r"“guide\.docx” is damaged"):
        read_docx(files.word_document("Whole")[:cut])


def test_a_docx_with_a_password_is_encrypted(read_docx):
    container = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)

    with pytest.raises(EncryptedFileError, match=r"“guide\.docx”"):
        read_docx(container)


def test_entities_of_a_docx_are_not_expanded(read_docx):
    content = files.word_document("&bait;")
    laughing = files.with_part(
        content,
        "word/document.xml",
        lambda xml: xml.replace(
            b"<w:document",
            b'<!DOCTYPE w:document [<!ENTITY a "ha"><!ENTITY bait "'
            + b"&a;" * 1000
            + b'">]><w:document',
            1,
        ).replace(b"&amp;bait;", b"&bait;"),
    )

    assert "ha" not in read_docx(laughing).text


def test_the_real_csv_is_read_line_by_line(shared):
    path = shared / "wordpress/uploads/2026/11/inspections.csv"

    document = read_path(path, media_type="text/csv")

    assert "2017,Ghana,3991,94\n" in document.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_in_its_encoding(read, encoding):
    words = "Принудительный труд\nالعمل الجبري"

    document = read(words.encode(encoding), name="a.txt", media_type="text/plain")

    assert document.text == words


def test_a_form_feed_ends_a_page_of_plain_text(read):
    document = read(b"one\x0ctwo\n", name="a.txt", media_type="text/plain")

    assert [page.text for page in document.pages] == ["one", "two"]


def test_binary_noise_called_text_is_damaged(read):
    with pytest.raises(DamagedFileError):
        read(bytes(range(256)), name="a.txt", media_type="text/plain")


def test_html_gives_its_visible_text_its_headings_and_its_title(read):
    document = read(
        b"<title>Fees</title><script>alert('no')</script><h2>What is <b>free</b></h2>"
        b"<p>Passports &amp; visas<p>Travel",
        name="a.html",
        media_type="text/html; charset=utf-8",
    )

    assert document.title == "Fees"
    assert document.text == "What is free\nPassports & visas\nTravel"
    assert [(e.title, e.page, e.level) for e in document.outline] == [
        ("What is free", 1, 1)
    ]


def test_a_pdf_under_another_name_is_read_as_pdf(read):
    document = read(
        files.pdf([["still a guide"]]), name="guide.bin", media_type="text/plain"
    )

    assert document.text == "still a guide"


@pytest.mark.parametrize(
    "media_type", ["application/zip", "image/jpeg", "application/vnd.ms-powerpoint", ""]
)
def test_other_formats_are_unsupported_by_name(read, media_type):
    with pytest.raises(UnsupportedFileError, match=r"“صورة الميناء\.bin”"):
        read(b"\xff\xd8whatever", name="صورة الميناء.bin", media_type=media_type)
