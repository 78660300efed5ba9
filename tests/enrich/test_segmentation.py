"""Passages begin at headings and know them; each has a language of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.enrich.extractors.messages import OutlineEntry
from freeshelf.enrich.models import Passage
from freeshelf.enrich.page_writer import heading_marks
from freeshelf.enrich.segmentation import HeadingStack, language_runs, segment_page
from freeshelf.enrich.services import extract_content
from tests.enrich import files
from tests.enrich.factories import NOW, stored
from tests.enrich.reading import DOCX

ENGLISH = "The inspector asks the worker who paid the recruitment fee. "  # 10 words
SPANISH = "La inspectora pregunta al trabajador quién pagó la comisión. "  # 9
ARABIC = "يسأل المفتش العامل عمن دفع رسوم التوظيف ويدون الجواب في السجل. "  # 11


def runs(text):
    found = language_runs(text, 0, len(text))
    assert "".join(text[start:end] for start, end, _ in found) == text
    return [(language, text[start:end].strip()) for start, end, language in found]


def cut(text, *headings, trail=None, running=()):
    marks = [(text.index(title), level, title) for level, title in headings]
    stretches = segment_page(
        text, headings=marks, running=running, trail=trail or HeadingStack()
    )
    return [(" > ".join(s.path), text[s.start : s.end].strip()) for s in stretches]


def test_a_bilingual_text_is_cut_where_its_language_changes():
    text = ENGLISH * 4 + "\n" + SPANISH * 4 + "\n" + ARABIC * 2

    assert runs(text) == [
        ("en", (ENGLISH * 4).strip()),
        ("es", (SPANISH * 4).strip()),
        ("ar", (ARABIC * 2).strip()),
    ]


def test_a_quotation_does_not_cut_the_text_around_it():
    text = (
        ENGLISH * 4 + "She said: «¿Quién pagó la comisión del trabajador?» " + ENGLISH
    )

    assert [language for language, _ in runs(text)] == ["en"]


def test_a_change_of_script_within_a_paragraph_is_seen():
    assert [
        language for language, _ in runs(ENGLISH * 5 + ARABIC * 3 + ENGLISH * 5)
    ] == [*("en", "ar", "en")]


@given(st.text(alphabet="ab. \nЖ劳。ع1", max_size=300))
def test_runs_of_languages_leave_nothing_out(text):
    runs(text)


def test_a_heading_begins_a_passage_that_knows_the_headings_above():
    text = f"Recruitment\nFees\n{ENGLISH * 6}\nPassports\n{ENGLISH * 6}"

    assert [path for path, _ in cut(text, (0, "Recruitment"), (1, "Fees"))] == [
        "Recruitment > Fees"
    ]
    assert [
        path for path, _ in cut(text, (0, "Recruitment"), (1, "Fees"), (1, "Passports"))
    ] == ["Recruitment > Fees", "Recruitment > Passports"]


def test_headings_hold_on_the_pages_that_follow():
    trail = HeadingStack()

    cut("Fees\n" + ENGLISH * 6, (0, "Fees"), trail=trail)
    (second,) = cut(ENGLISH * 6, trail=trail)

    assert second[0] == "Fees"


def test_a_few_words_under_a_heading_stay_with_their_neighbour():
    text = f"{ENGLISH * 6}\nAnnex\nSee the website."

    assert cut(text, (0, "Annex")) == [("", text)]


def test_running_lines_are_in_no_passage():
    text = f"Handbook on fees\n{ENGLISH * 6}\n12"
    end = len("Handbook on fees")

    ((_, passage),) = cut(text, running=[(0, end), (len(text) - 2, len(text))])

    assert passage == (ENGLISH * 6).strip()


@pytest.mark.django_db
def test_the_passages_of_a_file_keep_their_headings_and_languages():
    content = stored(
        files.word_document(
            *("Fees", ENGLISH * 8, "Comisiones", SPANISH * 8),
            headings=["Fees", "Comisiones"],
        ),
        media_type=DOCX,
    )

    extract_content(sha256=content.pk, now=NOW)

    assert list(
        content.passages.order_by("ordinal").values_list("heading_path", "language")
    ) == [(["Fees"], "en"), (["Comisiones"], "es")]


@pytest.mark.django_db
def test_entries_of_a_pdf_outline_are_found_on_their_pages():
    lines = [ENGLISH.strip()] * 8
    content = stored(
        files.pdf(
            [["1. Fees", "", *lines], ["", *lines, "", "2  Who pays?", "", *lines]],
            outline=[("Fees", 1, 0), ("Who pays?", 2, 1)],
        )
    )

    extract_content(sha256=content.pk, now=NOW)

    passages = list(content.passages.order_by("ordinal"))
    assert [passage.heading_path for passage in passages] == [
        *(["Fees"], ["Fees"], ["Fees", "Who pays?"])
    ]
    assert passages[2].text.startswith("2 Who pays?")
    assert passages[2].text_with_headings == passages[2].text


def test_a_passage_is_searched_by_its_inner_headings_unless_it_begins_with_them():
    path = ["A handbook", "Fees", "Who pays"]

    def searched(text):
        return Passage(heading_path=path, text=text).text_with_headings

    assert searched("The employer does.") == "Fees\nWho pays\nThe employer does."
    assert searched("Who pays? The employer.") == "Fees\nWho pays? The employer."


def test_a_table_of_contents_that_is_a_trap_ends():
    entries = [OutlineEntry("Fee", page=1, level=0)] * 2000
    text = "Who pays " + "fee " * 250_000

    marks = heading_marks(entries, text)

    assert marks[0] == (9, 0, "Fee")
    assert len(marks) < len(entries)
