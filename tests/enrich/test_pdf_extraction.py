"""PDF: text in reading order, word boxes that fit it, outline, title, and refusals."""

import dataclasses
import unicodedata
from contextlib import suppress

import pytest
import weasyprint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from freeshelf.enrich.errors import (
    DamagedFileError,
    EncryptedFileError,
    TooLargeFileError,
    UnreadableFileError,
)
from tests.enrich import files
from tests.enrich.reading import LIMITS, Document, read_path


def words_of(page) -> list[str]:
    return [page.text[start:end] for start, end, *_ in page.words]


def box_of(page, word: str) -> tuple[float, ...]:
    return next(box[2:] for box in page.words if page.text[box[0] : box[1]] == word)


def uploads(shared):
    return shared / "wordpress" / "uploads" / "2026" / "11"


@pytest.fixture(scope="module")
def real_files(shared) -> dict[str, Document]:
    """Every real PDF that opens, read once."""
    documents = {}
    for path in sorted(uploads(shared).glob("*.pdf")):
        with suppress(UnreadableFileError):
            documents[path.stem] = read_path(path)
    return documents


def test_every_real_guide_gives_its_marker_phrase_on_its_last_page_of_text(real_files):
    guides = {
        stem.rpartition("-")[2]: document
        for stem, document in real_files.items()
        if stem.startswith("resource-")
    }

    for number, document in guides.items():
        phrase = f"quernstone-{number} lanternfish"
        marked = [page.number for page in document.pages if phrase in page.text]
        running_text = [page for page in document.pages if len(page.text) > 100]
        assert marked == [running_text[-1].number], number
        assert document.page_count == len(document.pages)

    assert len(guides) == 15


def test_every_box_of_every_real_file_stands_on_its_page_and_fits_one_word(real_files):
    for document in real_files.values():
        for page in document.pages:
            assert words_of(page) == page.text.split()
            for _, _, x0, y0, x1, y1 in page.words:
                assert 0 <= x0 < x1 <= page.width + 0.1
                assert 0 <= y0 < y1 <= page.height + 0.1


def test_a_real_russian_file_is_read_in_russian_letters(real_files):
    document = real_files["posobie-po-goryachei-linii"]

    assert document.title == "Пособие для операторов горячей линии"
    assert "Горячая линия работает круглосуточно и бесплатно." in document.text


def test_a_real_scan_has_pages_without_text(real_files):
    document = real_files["scanned-register"]

    assert [(page.text, page.words) for page in document.pages] == [("", []), ("", [])]
    assert all(page.width and page.height for page in document.pages)


def test_a_real_encrypted_file_is_told_as_such_by_name(shared):
    with pytest.raises(EncryptedFileError, match=r"“encrypted-user-password\.pdf”"):
        read_path(uploads(shared) / "encrypted-user-password.pdf")


def test_a_real_truncated_file_is_told_as_damaged_by_name(shared):
    with pytest.raises(DamagedFileError, match=r"“truncated\.pdf”"):
        read_path(uploads(shared) / "truncated.pdf")


def test_lines_become_paragraphs(read):
    document = read(
        files.pdf(
            [
                [
                    "Inspectors record the answers in the worker's",
                    "own words and read them back.",
                    "",
                    "A second paragraph begins here.",
                ]
            ]
        )
    )

    assert document.text == (
        "Inspectors record the answers in the worker's own words and read them back.\n"
        "A second paragraph begins here."
    )


def test_a_line_that_the_next_word_fits_in_ends_a_paragraph(read):
    lines = [
        "Withholding of wages",
        "Late pay is an offence, and pay that is held back so that",
        "Maria stays is an indicator.",
        "Look for these traces in the accounts:",
        "a service charge too low to cover the real cost of the work;",
    ]

    document = read(files.pdf([lines]))

    heading, *sentence, introduction, item = lines
    assert document.text.split("\n") == [
        heading,
        " ".join(sentence),
        introduction,
        item,
    ]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["a regis-", "ter of fees"], "a register of fees"),
        (["all anti-", "trafficking laws"], "all anti-trafficking laws"),
        (["low-cost and low-", "cost again"], "low-cost and low-cost again"),
        (["after COVID-", "19 began"], "after COVID-19 began"),
    ],
)
def test_a_word_broken_at_a_line_end_is_joined_and_a_compound_is_kept(
    read, lines, text
):
    assert read(files.pdf([lines])).text == text


def test_a_broken_word_has_a_box_on_each_of_its_lines(read):
    (page,) = read(files.pdf([["a regis-", "ter of fees"]])).pages

    assert page.text == "a register of fees"
    assert words_of(page) == ["a", "regis", "ter", "of", "fees"]
    assert box_of(page, "regis")[3] <= box_of(page, "ter")[1]


def test_boxes_are_measured_from_the_top_left_corner(read):
    (page,) = read(files.pdf([["first", "second"]])).pages
    x0, y0, x1, y1 = box_of(page, "first")

    # The base line is 770 points above the bottom of a page of 842.
    assert x0 == pytest.approx(72, abs=1)
    assert y0 < 842 - 770 < y1
    assert x1 < 110
    assert box_of(page, "second")[1] == pytest.approx(y0 + 15, abs=0.2)


def test_boxes_follow_a_page_that_is_shown_rotated(read):
    (page,) = read(files.pdf([["turned page"]], rotation=90, top=500)).pages
    x0, y0, x1, y1 = box_of(page, "turned")

    # What ran along a base line 500 points up now runs down 500 points to the right.
    assert words_of(page) == ["turned", "page"]
    assert (page.width, page.height) == (595, 842)
    assert x0 < 500 < x1
    assert y0 == pytest.approx(72, abs=1)
    assert y1 - y0 > x1 - x0


def test_ligatures_are_written_out_and_accents_are_composed(read):
    text = read(
        files.unicode_pdf(["e\ufb03cient o\ufb03ce", "re\u0301sume\u0301"])
    ).text

    assert text.split() == ["efficient", "office", "résumé"]


def test_control_characters_and_direction_marks_disappear(read):
    text = read(files.unicode_pdf(["fo\x01rced\u200e la\ufeffbour\ue123"])).text

    assert text == "forced labour"


def test_arabic_drawn_from_right_to_left_is_read_in_order(read):
    (page,) = read(files.unicode_pdf(["العمل الجبري"[::-1]])).pages

    assert page.text == "العمل الجبري"
    assert words_of(page) == ["العمل", "الجبري"]
    assert box_of(page, "العمل")[0] > box_of(page, "الجبري")[2]


def test_drawn_forms_of_arabic_letters_become_letters(read):
    drawn = "\ufedf\ufecc\ufee4\ufede"

    assert read(files.unicode_pdf([drawn[::-1]])).text == "لعمل"


def test_a_foreign_name_in_an_arabic_line_keeps_its_order(read):
    shown = ".CC BY 4.0 " + "كتب هذا الدليل بهذه الرخصة"[::-1]

    text = read(files.unicode_pdf([shown])).text

    assert text == "كتب هذا الدليل بهذه الرخصة CC BY 4.0."


def test_numbers_in_an_arabic_line_keep_their_order(read):
    shown = "30 - 12 " + "من عام"[::-1]

    assert read(files.unicode_pdf([shown])).text.endswith("12 - 30")


def test_a_vowel_mark_that_stands_alone_is_given_to_the_letter_after_it(read):
    (page,) = read(files.unicode_pdf(["کتب ُ guide"[::-1]])).pages

    assert all(not unicodedata.combining(word[0]) for word in page.text.split())


def test_chinese_lines_are_joined_without_a_space_and_each_character_has_a_box(read):
    (page,) = read(files.unicode_pdf(["强迫劳动是指", "一切劳动"], gap=14)).pages

    assert page.text == "强迫劳动是指一切劳动"
    assert words_of(page) == list("强迫劳动是指一切劳动")


def test_outline_and_title_are_read(read):
    document = read(
        files.pdf(
            [["one"], ["two"], ["three"]],
            title="Fees \x07and  debts",
            outline=[("Part A", 1, 0), ("Section", 2, 1), ("Part B", 3, 0)],
        )
    )

    assert document.title == "Fees and debts"
    assert [(e.title, e.page, e.level) for e in document.outline] == [
        ("Part A", 1, 0),
        ("Section", 2, 1),
        ("Part B", 3, 0),
    ]


def test_a_file_with_an_owner_password_only_is_read(read):
    lock = files.StandardEncryption("", ownerPassword="owner", canPrint=0)

    document = read(files.pdf([["still readable"]], password=lock))

    assert document.text == "still readable"


def test_pages_beyond_the_limit_are_told_and_those_before_are_kept(read):
    limits = dataclasses.replace(LIMITS, max_pages=3)

    with pytest.raises(TooLargeFileError, match="first 3 pages"):
        read(files.pdf([f"case {n}"] for n in range(5)), limits=limits)

    assert [page.text for page in read.document.pages] == ["case 0", "case 1", "case 2"]
    assert read.document.page_count == 5


def test_too_many_bytes_are_told_before_the_file_is_opened(read):
    limits = dataclasses.replace(LIMITS, max_bytes=100)

    with pytest.raises(
        TooLargeFileError, match=r"“guide\.pdf” is too large to process"
    ):
        read(files.pdf([["long enough"]]), limits=limits)


def test_reading_that_takes_too_long_ends_and_keeps_what_was_read(read):
    limits = dataclasses.replace(LIMITS, seconds=1)
    heavy = files.pdf([["heavy " * 15] * 50] * 300)

    with pytest.raises(TooLargeFileError, match="it takes more than 1 seconds"):
        read(heavy, limits=limits)

    assert read.document.pages[0].text.startswith("heavy heavy")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 5000, bytes(range(256)) * 40, b"%PDF-1.7\n", b"<html></html>"],
    ids=["empty", "zeros", "noise", "header only", "another format"],
)
def test_bytes_that_are_no_pdf_are_damaged(read, content):
    with pytest.raises(DamagedFileError, match=r"“guide\.pdf”"):
        read(content)


WHOLE = files.pdf([["Workers never pay fees."], ["Second page."]], title="Whole")


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cut=st.integers(0, len(WHOLE)),
    wounds=st.lists(
        st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=30
    ),
)
def test_a_file_damaged_anywhere_is_read_or_refused(read, cut, wounds):
    content = bytearray(WHOLE)
    for place, byte in wounds:
        content[place] = byte

    with suppress(UnreadableFileError):
        read(bytes(content[:cut]))

    document = read.document
    for page in document.pages:
        assert unicodedata.is_normalized("NFC", page.text)
        assert all(end <= len(page.text) for _, end, *_ in page.words)


def test_half_a_character_in_a_title_costs_that_character_alone(read):
    whole = files.pdf(
        [["Workers never pay fees."]],
        title="TITLEABC",
        outline=[("OUTLINEABCDE", 1, 0)],
    )
    # As programs leave them that cut a text without looking: an A, half a pair.
    broken = whole.replace(b"(TITLEABC)", b"<FEFFD83D>")
    broken = broken.replace(b"(OUTLINEABCDE)", b"<FEFF0041D8>".ljust(14))

    document = read(broken)

    assert broken.count(b"<FEFF") == 2
    assert document.title == ""
    assert document.text == "Workers never pay fees."


def test_lam_stands_before_the_alef_that_is_drawn_with_it(tmp_path):
    written = "استمارة الإحالة وتاريخ الولادة: لا أحد قال إلى الأسرة الآن"
    html = f'<p dir="rtl" style="font: 12pt Noto Sans Arabic">{written}</p>'
    path = tmp_path / "drawn.pdf"
    weasyprint.HTML(string=html).write_pdf(path)

    assert read_path(path).pages[0].text == written
