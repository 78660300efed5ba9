"""A title is written without editions, marks and numbers, with all that is its own."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen import canvas

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.metadata_extraction.described import describe
from freeshelf.enrich.metadata_extraction.evidence import Evidence
from freeshelf.enrich.metadata_extraction.print_blocks import blocks
from freeshelf.enrich.metadata_extraction.title_words import archived_title
from tests.enrich.described_files import A4, evidence_of, printed

NOW = datetime(2026, 12, 2, tzinfo=UTC)
PROSE = "The crew never saw the papers that they had signed in the harbour office."
BODY = [PROSE] * 25
TITLE = "Fees of crews at sea"


@pytest.fixture
def title_of(tmp_path):
    """Return the title that is proposed for lines with sizes, and maybe properties."""

    def title(*pages, **properties):
        content = printed(*pages, **properties)
        return describe(evidence_of(content, tmp_path), now=NOW).get("title")

    return title


@pytest.mark.parametrize(
    "line",
    [
        f"{TITLE} wersja 1.3.6",
        f"{TITLE} versione 1.0",
        f"{TITLE} Versão 0.5 de maio de 2022",
    ],
)
def test_an_edition_in_other_languages_is_no_part_of_a_title(title_of, line):
    assert title_of([(20, line), *BODY]) == TITLE


def test_the_day_behind_a_title_is_no_part_of_it(title_of):
    title = "Receipts and fees of crews at sea"

    assert title_of([(20, f"{title}, 2022/12/12"), *BODY]) == title


def test_the_mark_of_a_footnote_is_no_part_of_a_title(title_of):
    assert title_of([(20, "Drawing trees of crews package1"), *BODY]) == (
        "Drawing trees of crews package"
    )


def test_a_version_between_two_parts_leaves_the_second(title_of):
    lines = [(24, "QUAY: Library for crews"), (24, "V9.2"), (24, "Programmer's Guide")]

    assert title_of(lines, BODY) == "QUAY: Library for crews Programmer's Guide"


@pytest.mark.parametrize(
    "lines",
    [
        [(16, "FW-001 Request to Waive Port Fees"), "Sign this form here.", *BODY],
        [(16, "Request to Waive Port Fees"), (16, "Form ETA-9142A"), *BODY],
    ],
)
def test_the_number_of_a_form_is_no_part_of_its_title(title_of, lines):
    assert title_of(lines) == "Request to Waive Port Fees"


def test_a_code_that_begins_the_title_of_a_report_stays(title_of):
    lines = [(16, "EU-27 Labour Inspection by Sector"), "This form of forced labour"]

    assert title_of([*lines, *BODY]) == "EU-27 Labour Inspection by Sector"


def test_a_form_that_instructions_are_for_is_named_in_their_title(title_of):
    lines = [(16, "Instructions for"), (16, "Form 1040NR"), *BODY]

    assert title_of(lines) == "Instructions for Form 1040NR"


def test_what_the_properties_name_as_one_title_is_joined_from_wherever(title_of):
    lines = [(16, "Programmer Manual"), *[""] * 12, (17, "QUAY7 and QUAY8 Scopes")]

    assert title_of([*lines, *BODY]) == "Programmer Manual"
    assert (
        title_of([*lines, *BODY], title="QUAY7 and QUAY8 Scopes Programmer Manual")
        == "Programmer Manual: QUAY7 and QUAY8 Scopes"
    )


@pytest.mark.parametrize(
    "below", ["Ada Okafor - LeChi", "The QUAY collaboration", "日本語コミュニティ"]
)
def test_names_beside_a_dash_and_groups_are_no_subtitles(title_of, below):
    assert title_of([(24, TITLE), (16, below)]) == TITLE


def test_another_title_behind_or_is_joined(title_of):
    lines = [
        (17, "Receipts of the crews"),
        (10.6, "ou ce que paient les marins"),
        "",
        *BODY,
    ]

    assert title_of(lines) == "Receipts of the crews: ou ce que paient les marins"


def test_a_ligature_that_a_font_has_for_a_trade_mark_is_read(title_of):
    assert title_of([(20, "A pro®le of re®ned fees"), *BODY]) == (
        "A profile of refined fees"
    )


def test_the_department_of_a_journal_is_no_title(title_of):
    lines = [(14, "COMPUTER PROGRAMS"), "", (12, TITLE), "Ada Okafor", *BODY]

    assert title_of(lines) == TITLE


def test_words_in_two_fonts_are_one_line_of_a_title(tmp_path):
    stream = io.BytesIO()
    page = canvas.Canvas(stream, pagesize=A4, invariant=1)
    page.setFont("Helvetica", 11)
    page.drawString(100, 703, "HRQUAY")
    page.setFont("Helvetica", 20)
    page.drawString(150, 700, "ledger of crews")
    page.save()

    found = describe(evidence_of(stream.getvalue(), tmp_path), now=NOW)

    assert found["title"] == "HRQUAY ledger of crews"


def test_a_name_made_of_tex_is_of_the_size_of_its_line():
    words = ((0, 5, 60.0, 100.0, 130.0, 127.0), (6, 11, 60.0, 130.0, 130.0, 151.6))
    page = ExtractedPage(1, "LATEX ships", words=words)

    [block] = blocks(page)

    assert block.text(page) == "LATEX ships"


def test_a_page_without_a_likely_title_gives_none(title_of):
    assert title_of([*BODY, "", "see www.quay.example.org for it,"]) is None


COVER = "{before}{title}\n{who}: Ada Okafor\nStable URL: http://www.jstor.org/stable/1"


@pytest.mark.parametrize("before", ["", "Harbour Institute\n"])
@pytest.mark.parametrize("who", ["Author(s)", "Review by"])
@given(words=st.lists(st.from_regex(r"[A-Za-z]{2,9}", fullmatch=True), min_size=1))
def test_the_cover_sheet_of_an_archive_names_the_title_before_the_authors(
    before, who, words
):
    title = " ".join(words)
    page = ExtractedPage(1, COVER.format(before=before, title=title, who=who))

    found = archived_title(Evidence(page_count=2, pages=[page]))

    assert found is not None
    assert found.value == title


def test_the_note_of_an_archive_is_no_title(title_of):
    note = "Harbour Institute is collaborating with JSTOR to digitize The Annals."

    assert title_of([note], [(16, TITLE), *BODY]) == TITLE
