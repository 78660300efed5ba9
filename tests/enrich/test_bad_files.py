"""Files that are broken, locked or bombs end in a state; nothing else does."""

import dataclasses
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from freeshelf.enrich.errors import (
    DamagedFileError,
    EncryptedFileError,
    TooLargeFileError,
)
from freeshelf.enrich.extractors.archive import MAX_PART_BYTES, read_open_document
from freeshelf.enrich.extractors.doc import read_doc
from freeshelf.enrich.extractors.html import read_epub, read_html, read_markdown
from freeshelf.enrich.extractors.plain_text import read_plain_text
from freeshelf.enrich.extractors.pptx import read_pptx
from freeshelf.enrich.extractors.rtf import read_rtf
from freeshelf.enrich.extractors.sheets import read_workbook
from freeshelf.enrich.segmentation import cut_into_passages
from tests.enrich import difficult_files as difficult
from tests.enrich.here import ReadHere
from tests.enrich.old_word import Line, compound_file, old_word_document
from tests.enrich.reading import LIMITS

ODT = "application/vnd.oasis.opendocument.text"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@pytest.fixture
def read_here(tmp_path):
    return ReadHere(tmp_path)


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        (read_pptx, difficult.slides()),
        (read_workbook, difficult.workbook()),
        (read_open_document, difficult.open_text("<text:p>Whole</text:p>")),
        (read_epub, difficult.book(["<p>Whole</p>"])),
        # Its last bytes are padding.
        (read_doc, old_word_document([Line("Whole")])[:-4000]),
    ],
    ids=["pptx", "xlsx", "odt", "epub", "doc"],
)
@pytest.mark.parametrize("keep", [0.02, 0.5, 0.97])
def test_a_truncated_file_is_damaged(read_here, reader, content, keep):
    read_here(reader, content[: int(len(content) * keep)])

    assert read_here.stop == "damaged"


@pytest.mark.parametrize(
    ("reader", "content"),
    [
        (
            read_open_document,
            difficult.open_document(
                "text",
                "<text:p>?</text:p>",
                manifest="<manifest:file-entry><manifest:encryption-data/>"
                "</manifest:file-entry>",
            ),
        ),
        (read_epub, difficult.book(["?"], rights="OEBPS/text/chapter%200.xhtml")),
        (read_doc, old_word_document([Line("?")], is_encrypted=True)),
    ],
    ids=["odt", "epub", "doc"],
)
def test_a_file_with_a_password_is_encrypted(read_here, reader, content):
    assert read_here(reader, content).pages == []
    assert read_here.stop == "encrypted"


def test_a_presentation_with_a_password_is_told_by_its_container(read):
    with pytest.raises(EncryptedFileError):
        read(compound_file({"EncryptedPackage": b"x"}), name="a.pptx", media_type=PPTX)


def test_a_locked_member_of_an_archive_is_encrypted(read_here):
    content = bytearray(difficult.open_text("<text:p>Whole</text:p>"))
    # The flag of the first member, in its header and in the directory.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1

    read_here(read_open_document, bytes(content))

    assert read_here.stop == "encrypted"


def test_a_part_that_unpacks_to_too_much_is_not_read(read_here, tmp_path):
    path = tmp_path / "bomb.odt"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("content.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(MAX_PART_BYTES // 10_000_000 + 1):
            part.write(bytes(10_000_000))

    read_here(read_open_document, path.read_bytes())

    assert read_here.stop == "too_large"


@pytest.mark.parametrize(
    "entity",
    ['SYSTEM "file:///etc/hostname"', f'"{"ha" * 1000}"'],
    ids=["a file", "a laugh"],
)
def test_entities_are_neither_fetched_nor_expanded(read_here, entity):
    content = difficult.archive(
        {
            "content.xml": f"<!DOCTYPE x [<!ENTITY bait {entity}>]>"
            '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:'
            '1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body>'
            "<o:text><t:p>before &bait; after</t:p></o:text></o:body>"
            "</o:document-content>"
        }
    )

    assert read_here(read_open_document, content).text == "before after"


def test_a_text_without_a_space_is_cut_into_pages_and_passages(read_here):
    content = b"x" * 50_000_000

    pages = read_here(read_plain_text, content, max_pages=5000).pages

    assert sum(page.text.count("x") for page in pages) == len(content)
    assert max(len(page.text) for page in pages) < 100_000
    passages = [p.text for page in pages for p in cut_into_passages(page.text)]
    assert max(map(len, passages)) < 20_000


def test_a_chinese_text_in_one_line_is_cut_at_its_sentences(read_here):
    sentence = "招聘费用由雇主支付而不是由工人支付。"

    pages = read_here(read_html, (sentence * 3000).encode()).pages

    assert len(pages) > 1
    assert all(page.text.endswith("。") for page in pages)


def test_markup_a_hundred_thousand_deep_is_read(read_here):
    content = b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000

    assert read_here(read_html, content).text == "deep"
    read_here(read_rtf, b"{\\rtf1 " + b"{" * 100_000 + b"deep")
    read_here(read_markdown, b">" * 10_000 + b" deep")


def test_a_file_whose_reader_takes_too_long_ends_in_a_state(read):
    limits = dataclasses.replace(LIMITS, seconds=1)
    content = b"*a_ " * 3_000_000

    with pytest.raises(TooLargeFileError):
        read(content, name="a.md", media_type="text/markdown", limits=limits)


def test_a_file_of_more_text_than_can_be_indexed_is_read_so_far(read):
    limits = dataclasses.replace(LIMITS, text_bytes=20_000)

    with pytest.raises(TooLargeFileError, match="more text than one file can contain"):
        read(
            "劳 动".encode() * 9_000,
            name="a.txt",
            media_type="text/plain",
            limits=limits,
        )

    sizes = [len(page.text.encode()) for page in read.document.pages]
    assert 10_000 < sum(sizes) <= 20_000


def test_a_reader_that_meets_what_it_does_not_know_calls_the_file_damaged(read):
    with pytest.raises(DamagedFileError):
        read(difficult.archive({"content.xml": "no XML"}), name="a.odt", media_type=ODT)


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_stands_in_an_rtf_is_read_or_refused(read_here, content):
    read_here(read_rtf, b"{\\rtf1" + content)


@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_stands_in_an_old_word_file_is_read_or_refused(
    read_here, place, content
):
    whole = old_word_document([Line("Whole", style=1), Line("and sound")])
    broken = whole[:place] + content + whole[place + len(content) :]

    read_here(read_doc, broken)
