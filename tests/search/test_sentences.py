"""Sentences are cut where they end, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.search.quoting import sentences


@given(st.text())
def test_any_text_can_be_cut(text):
    for sentence in sentences(text):
        assert sentence == " ".join(sentence.split())
        assert len(sentence) <= 500


def test_headings_and_cells_are_no_sentences_and_broken_lines_are_one():
    text = (
        "Checking recruitment fees and paying them back\n"
        "No worker should pay for a job; the\nemployer bears the cost of recruitment.\n"
        "Cost | Paid by | Receipt | Country of the agency"
    )

    assert list(sentences(text)) == [
        "No worker should pay for a job; the employer bears the cost of recruitment."
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "An estimated 49.6 million people were in modern slavery in 2021.",
            "Of these, 27.6 million were in forced labour, the others married.",
        ),
        (
            "The U.S. Government and Dr. Smith read Convention No. 29 of the ILO.",
            "It asks for e.g. Art. 5 and for penalties that are really applied.",
        ),
        (
            "Según la OIT, el Convenio núm. 182 prohíbe las peores formas.",
            "Es de 1999 y lo han ratificado todos los Estados miembros.",
        ),
        (
            "В 2021 г. Международная организация труда опубликовала оценки.",
            "См. ст. 127.1 УК РФ о торговле людьми и о наказании за неё.",
        ),
        (
            "العمل الجبري هو كل عمل أو خدمة تغتصب من أي شخص.",
            "ولم يتطوع هذا الشخص بأدائها بمحض اختياره في أي وقت.",
        ),
        ("2021年估计有4960万人处于现代奴役之中。", "其中2760万人从事强迫劳动。"),
        (
            "Workers asked: “Who pays the fees of the agency, and to whom?”",
            "The employer pays all of them, and never one of the workers.",
        ),
    ],
)
def test_a_sentence_ends_at_its_own_full_stop(first, second):
    assert list(sentences(f"{first} {second}")) == [first, second]


def test_the_number_of_a_note_is_no_part_of_a_sentence():
    text = (
        "Few of these cases ever reach a court of law.12 Most of the others are closed "
        "within a year of the first complaint.3"
    )

    assert list(sentences(text)) == [
        "Few of these cases ever reach a court of law.",
        "Most of the others are closed within a year of the first complaint.",
    ]


def test_a_line_that_cannot_end_there_goes_on_with_a_capital():
    text = (
        "The text was adopted by the\nInternational Labour Conference in Geneva,\n"
        "Switzerland, after a long debate."
    )

    assert list(sentences(text)) == [" ".join(text.split())]


def test_dots_that_lead_to_a_page_end_no_sentence():
    text = "Chapter one: recruitment fees and debt bondage ........ 12"

    assert list(sentences(text)) == []


def test_a_stop_at_the_end_of_a_line_ends_a_sentence_before_a_small_letter_too():
    text = (
        "A law that has large firms publish a plan of vigilance.\n"
        "devoir de vigilance · plan de vigilance"
    )

    assert list(sentences(text)) == [text.partition("\n")[0]]
