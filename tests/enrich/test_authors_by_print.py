"""Authors are told from offices, words and marks, as real title pages print them."""

import io
from datetime import UTC, datetime

import pytest
from reportlab.pdfgen import canvas

from freeshelf.enrich.metadata_extraction.described import describe
from tests.enrich.described_files import A4, evidence_of

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PROSE = "The crew never saw the papers that they had signed in the harbour office."


@pytest.fixture
def described(tmp_path):
    """Describe rows below a title; each text of a row has a place of its own."""

    def rows_described(*rows, size=10):
        stream = io.BytesIO()
        page = canvas.Canvas(stream, pagesize=A4, invariant=1)
        page.setFont("Helvetica", 20)
        page.drawString(60, 760, "Fees at sea")
        page.setFont("Helvetica", size)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                page.drawString(60 + 200 * column, 735 - 1.4 * size * number, text)
        page.setFont("Helvetica", 10)
        for number in range(12):
            page.drawString(60, 600 - 15 * number, PROSE)
        page.save()
        return describe(evidence_of(stream.getvalue(), tmp_path), now=NOW)

    return rows_described


@pytest.mark.parametrize(
    "rows",
    [
        [("Ada Okafor", "Ben Lee")],
        [("Ada Okafor",), ("Wirtschaftsuniversität Wien",), ("Ben Lee",)],
        [("Ada Okafor", "Ben Lee"), ("Harbour Institute", "b.lee@example.org")],
        [("Ada Okafor (text and tables)",), ("Ben Lee <b.lee@example.org>",)],
        [("Ada Okafor, Ben Lee ¨",)],
        [("Ada Okafor",), ("ETH Zurich",), ("Ben Lee",)],
        [("Ada Okafora and Ben Leeb",), ("a",), ("Harbour Institute",), ("b",)],
        [("Ada Okafor and Ben Lee",), ("CREWS AND FEES",)],
    ],
)
def test_authors_stand_among_their_workplaces_and_marks(described, rows):
    assert described(*rows)["authors"] == ["Ada Okafor", "Ben Lee"]


@pytest.mark.parametrize(
    "line",
    [
        "Digital Storage Oscilloscope",
        "Relevant Products",
        "CARGO PRICES",
        "Sample Team",
    ],
)
def test_words_with_capitals_are_no_authors(described, line):
    assert "authors" not in described((line,))


def test_the_words_of_a_table_beside_each_other_are_no_authors(described):
    found = described(("Ada Okafor", "2 crews", "90 fees"), ("Ben Lee", "4 crews", "7"))

    assert "authors" not in found


def test_an_author_above_a_workplace_is_no_part_of_the_title(described):
    found = described(("Ada Okafor",), ("Harbour Core Crew",), size=14)

    assert found["title"] == "Fees at sea"
    assert found["authors"][0] == "Ada Okafor"


def test_a_name_that_its_line_breaks_within_a_list_is_whole(described):
    found = described(("Ben Lee 1",), (", Ada Charles",), ("Okafor 2",))

    assert found["authors"] == ["Ben Lee", "Ada Charles Okafor"]


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["Received 3 March 2021; published 7 May 2021"], "2021-05-07"),
        (["Harbour Institute, 2021/05/07"], "2021-05-07"),
        (["Version 1.2, May 2021"], "2021-05"),
        (["as Okafor found in 2003,", "and Lee again in 2005"], None),
    ],
)
def test_the_date_of_issue_is_told_from_others(described, lines, date):
    assert described(*[(line,) for line in lines]).get("date") == date
