"""Title and authors are read from the print of a page: its sizes, marks and stamps."""

import io
from datetime import UTC, datetime

from reportlab.pdfgen import canvas

from freeshelf.enrich.metadata_extraction.described import describe
from tests.enrich.described_files import A4, evidence_of

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PROSE = "The crew never saw the papers that they had signed in the harbour office."


def described(draw, folder):
    """Describe a page that is drawn above some running text."""
    stream = io.BytesIO()
    page = canvas.Canvas(stream, pagesize=A4, invariant=1)
    draw(page)
    page.setFont("Helvetica", 10)
    for line in range(12):
        page.drawString(60, 500 - 15 * line, PROSE)
    page.save()
    return describe(evidence_of(stream.getvalue(), folder), now=NOW)


def write(page, size, left, top, text):
    """Write a text, and return where it ends."""
    page.setFont("Helvetica", size)
    page.drawString(left, top, text)
    return left + page.stringWidth(text, "Helvetica", size)


def test_raised_marks_behind_names_are_of_their_line(tmp_path):
    def draw(page):
        write(page, 20, 60, 700, "Fees at sea")
        end = write(page, 11, 60, 660, "Ada Okafor")
        end = write(page, 7, end + 1, 664, "1")
        end = write(page, 11, end, 660, ", Ben Lee")
        write(page, 7, end + 1, 664, "2")
        end = write(page, 7, 60, 640, "1 ")
        write(page, 9, end, 637, "Harbour Institute")

    assert described(draw, tmp_path)["authors"] == ["Ada Okafor", "Ben Lee"]


def test_a_stamp_in_the_margin_is_no_title(tmp_path):
    def draw(page):
        write(page, 16, 60, 700, "Fees at sea")
        page.saveState()
        page.translate(30, 400)
        page.rotate(90)
        write(page, 24, 0, 0, "Preprint archive of Leith")
        page.restoreState()

    assert described(draw, tmp_path)["title"] == "Fees at sea"


def test_a_large_initial_is_no_title(tmp_path):
    def draw(page):
        write(page, 16, 60, 700, "Fees at sea")
        end = write(page, 32, 60, 600, "Crews")
        write(page, 10, end + 4, 600, "of nine ships were asked about it.")

    assert described(draw, tmp_path)["title"] == "Fees at sea"


def test_the_organisation_above_a_title_of_nearly_its_size_is_no_title(tmp_path):
    def draw(page):
        write(page, 22, 60, 740, "Estuary University")
        write(page, 20, 60, 660, "Fees at sea")

    assert described(draw, tmp_path)["title"] == "Fees at sea"


def test_accents_that_tex_prints_before_their_letters_are_put_on_them(tmp_path):
    def draw(page):
        write(page, 20, 60, 700, "A vida no conv´es")
        write(page, 11, 60, 660, "Jos´e M¨uller")

    found = described(draw, tmp_path)

    assert (found["title"], found["authors"]) == ("A vida no convés", ["José Müller"])
