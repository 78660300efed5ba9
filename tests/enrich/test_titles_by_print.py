"""A title is chosen by its print, and joined with what is printed as parts of it."""

import io
from datetime import UTC, datetime

import pytest
from reportlab.pdfgen import canvas

from freeshelf.enrich.metadata_extraction.described import describe
from tests.enrich.described_files import A4, evidence_of, printed

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PROSE = "The crew never saw the papers that they had signed in the harbour office."
BODY = [PROSE] * 25


@pytest.fixture
def title_of(tmp_path):
    """Return the title that is proposed for lines with sizes, and maybe properties."""

    def title(*pages, **properties):
        content = printed(*pages, **properties)
        return describe(evidence_of(content, tmp_path), now=NOW).get("title")

    return title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            [(30, "Fees at sea"), (18, "How crews pay for their contracts")],
            "Fees at sea: How crews pay for their contracts",
        ),
        (
            [(24, "QUAY7"), (16, "GETTING STARTED GUIDE")],
            "QUAY7: GETTING STARTED GUIDE",
        ),
        (
            [(18, "UPDATED ADVICE ON"), (28, "RECEIPTS AND FEES AT SEA")],
            "UPDATED ADVICE ON: RECEIPTS AND FEES AT SEA",
        ),
        (
            [(20, "Receipts of crews"), "", (20, "User Guide"), *BODY],
            "Receipts of crews: User Guide",
        ),
        ([(30, "Fees at sea:"), (18, "A view from ports")], None),
    ],
)
def test_parts_of_a_title_are_joined(title_of, lines, title):
    assert title_of(lines, BODY) == (title or "Fees at sea: A view from ports")


@pytest.mark.parametrize(
    "below",
    [
        "Ada Okafor and Ben Lee",
        "3 March 2021",
        "Harbour Institute",
        "www.quay.example.org",
        "Version 2.1",
        "Okafor A. (2021)",
        "Doctoral thesis",
        "All crews of the bay were asked about it.",
    ],
)
def test_what_is_no_subtitle_is_not_joined(title_of, below):
    assert title_of([(30, "Fees at sea"), (18, below)], BODY) == "Fees at sea"


@pytest.mark.parametrize(
    "above",
    ["Accepted Manuscript", "RESEARCH ARTICLE", "The Circuit Court of Leith"],
)
def test_what_stands_above_titles_is_none(title_of, above):
    lines = [(22, above), (10, " "), (20, "Fees of crews at sea"), *BODY]

    assert title_of(lines) == "Fees of crews at sea"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Fees at sea Version 2.1 (May 2020)", "Fees at sea"),
        ("Fees at sea (quay v1.4.0)", "Fees at sea (quay v1.4.0)"),
        ("Fees at sea Fees at sea", "Fees at sea"),
    ],
)
def test_versions_and_shadows_are_no_part_of_a_title(title_of, line, title):
    assert title_of([(20, line), *BODY]) == title


def test_the_path_of_a_file_and_a_stamp_of_a_court_are_no_titles(title_of):
    path = "Q:\\Aaadocs\\Software\\Fees.doc"

    assert title_of([(14, path), (14, "Fees of crews at sea"), *BODY]) == (
        "Fees of crews at sea"
    )
    assert title_of(
        [(14, "11/6/2019 11:18 19CV484"), (12, "Complaint of a crew"), *BODY]
    ) == ("Complaint of a crew")


def test_a_stated_title_that_is_a_line_of_its_own_is_trusted(title_of):
    stated = (12, "Receipts of fees at sea")
    lines = [(26, "Leith Form 7"), "Harbour Institute", stated, *BODY]

    assert title_of(lines, title="Receipts of fees at sea") == "Receipts of fees at sea"
    # Within a sentence it may be about something else.
    within = [(26, "Leith Form 7"), "Attach Receipts of fees at sea to it.", *BODY]
    assert title_of(within, title="Receipts of fees at sea") == "Leith Form 7"


def test_a_large_heading_behind_running_text_is_no_title(title_of):
    lines = [(14, "Fees of crews at sea"), "Ada Okafor", *BODY, (18, "Paper Search")]

    assert title_of(lines) == "Fees of crews at sea"


def test_print_beside_print_of_its_size_is_no_subtitle(tmp_path):
    stream = io.BytesIO()
    page = canvas.Canvas(stream, pagesize=A4, invariant=1)
    for size, left, top, text in (
        (30, 60, 700, "Fees at sea"),
        (18, 60, 650, "Receipts kept"),
        (18, 330, 650, "Advances paid"),
    ):
        page.setFont("Helvetica", size)
        page.drawString(left, top, text)
    page.save()
    found = describe(evidence_of(stream.getvalue(), tmp_path), now=NOW)

    assert found["title"] == "Fees at sea"


def test_a_file_that_begins_with_its_contents_has_no_heading_for_a_title(title_of):
    assert title_of([(18, "Contents"), (14, "Fees of crews at sea"), *BODY]) != (
        "Contents"
    )
