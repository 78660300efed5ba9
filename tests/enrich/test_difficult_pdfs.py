"""PDF pages that are hard to read well: columns, tables, edges, headings, direction."""

import pytest

from freeshelf.enrich.extractors.pdf import read_pdf
from freeshelf.enrich.page_writer import RunningHeaders
from freeshelf.enrich.services import extract_content
from tests.enrich import difficult_pdfs as difficult
from tests.enrich import files
from tests.enrich.factories import NOW, stored
from tests.enrich.here import ReadHere
from tests.enrich.reading import DEMO_FILES

ARABIC = "العمل الجبري في صناعة الصيد محظور في القوانين والعقوبة عليه شديدة"


@pytest.fixture
def read(tmp_path):
    reader = ReadHere(tmp_path)
    return lambda content: reader(read_pdf, content)


def test_two_columns_drawn_across_are_read_one_after_the_other(read):
    (page,) = read(difficult.two_columns_drawn_across()).pages

    heading, left, right, number = page.text.split("\n")
    assert heading.startswith("A heading that is as long")
    assert left.startswith("The inspector asks")
    assert left.endswith("or an agent.")
    assert "writes the answer into the register." in left
    assert right.startswith("Local officials")
    assert right.endswith("the office asks.")
    assert number == "12"


def test_words_of_columns_keep_their_places(read):
    (page,) = read(difficult.two_columns_drawn_across()).pages

    boxes = {page.text[start:end]: (x0, y0) for start, end, x0, y0, *_ in page.words}
    broken = page.text.index("answer into")
    parts = [box for box in page.words if broken <= box[0] < broken + len("answer")]

    assert boxes["Local"][0] > 300 > boxes["inspector"][0]
    assert [page.text[start:end] for start, end, *_ in parts] == ["an", "swer"]
    assert parts[0][3] < parts[1][3]


def test_rows_of_a_table_are_lines_and_its_cells_stay_apart(read):
    rows = [("Cost", "Who", "Proof"), ("Visa", "Employer", "Receipt")]
    (page,) = read(
        difficult.drawn(
            [
                (x, 100 + 20 * y, cell)
                for y, row in enumerate(rows)
                for x, cell in zip((60, 160, 260), row, strict=True)
            ]
        )
    ).pages

    assert page.text == "Cost | Who | Proof\nVisa | Employer | Receipt"


def test_a_cell_of_two_lines_stays_in_its_row(read):
    (page,) = read(
        difficult.drawn(
            [
                *((60, 100, "Note"), (160, 100, "Example")),
                *((60, 120, "What I"), (60, 131, "was told")),
                *((160, 120, "Worker 4 cannot leave"), (160, 131, "before she pays")),
                (60, 170, "Keep these columns apart, and the list of names with them."),
            ]
        )
    ).pages

    assert page.text.split("\n") == [
        "Note | Example",
        "What I was told | Worker 4 cannot leave before she pays",
        "Keep these columns apart, and the list of names with them.",
    ]


def test_items_of_a_list_are_no_rows_of_a_table(read):
    items = [(60, "1."), (90, "Ask who paid."), (60, "2."), (90, "Write it down.")]
    (page,) = read(
        difficult.drawn(
            [(x, 100 + 20 * (n // 2), words) for n, (x, words) in enumerate(items)]
        )
    ).pages

    assert page.text == "1. Ask who paid.\n2. Write it down."


def test_running_titles_footers_and_page_numbers_are_told_by_place_and_likeness(read):
    pages = read(difficult.handbook(8)).pages

    running = RunningHeaders().of_pages(pages)

    for page in pages:
        left = page.text
        for start, end in reversed(running[page.number]):
            left = left[:start] + left[end:]
        assert left.strip().startswith("The inspector asks")
        assert left.strip().endswith(f"sheet {'abcdefgh'[page.number - 1]} alone.")


@pytest.mark.django_db
def test_running_lines_are_on_the_page_and_in_no_passage():
    content = stored(difficult.handbook(4))

    extract_content(sha256=content.pk, now=NOW)

    texts = list(content.passages.values_list("text", flat=True))
    assert len(texts) == 4
    assert not any("Handbook" in text or "Office" in text for text in texts)
    assert "Handbook on recruitment fees" in content.pages.get(number=3).text


def test_the_first_lines_of_a_text_are_not_taken_for_running_ones(read):
    pages = read(
        files.pdf(
            [[f"{word} are paid by employers."] for word in ("Fees", "Debts", "Rents")]
        )
    ).pages

    assert RunningHeaders().of_pages(pages) == {}


def test_headings_of_a_pdf_without_outline_are_told_by_their_size(read):
    (page,) = read(difficult.headings_by_size()).pages

    assert [(level, title) for _start, level, title in page.headings] == [
        (0, "Recruitment fees and who pays them"),
        (1, "Passports"),
    ]
    start = page.headings[1][0]
    assert page.text[start:].startswith("Passports\nThe inspector")


def test_arabic_drawn_from_the_right_is_read_in_order(read):
    assert read(difficult.drawn_from_the_right(ARABIC)).text == ARABIC


def test_narrow_letters_of_a_tall_font_keep_the_cells_of_a_row_apart(read):
    guide = DEMO_FILES / "recruitment-fees-2026-ar.pdf"

    lines = read(guide.read_bytes()).pages[1].text.split("\n")

    assert "التكلفة | من يتحملها | الدليل" in lines
    assert "التأشيرة وتصريح العمل | صاحب العمل | إيصال الجهة الرسمية" in lines
    assert sum("|" in line for line in lines) == 6


def test_arabic_that_is_held_as_it_looks_is_read_in_order(read):
    assert read(files.unicode_pdf([f"{ARABIC} 29"])).text == f"{ARABIC} 29"


def test_arabic_in_drawn_forms_becomes_letters(read):
    drawn = "\ufedf\ufecc\ufee4\ufede \ufefb"

    assert read(files.unicode_pdf([drawn[::-1]])).text == "لعمل لا"
