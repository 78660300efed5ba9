"""Sentences are cut where they end, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.search.sentences import sentences


def _texts(text):
    return [sentence.text for sentence in sentences(text)]


@given(st.text())
def test_any_text_can_be_cut(text):
    for sentence in _texts(text):
        assert sentence == " ".join(sentence.split())
        assert len(sentence) <= 500


def test_headings_and_cells_are_no_sentences_and_broken_lines_are_one():
    text = (
        "Checking recruitment fees and paying them back\n"
        "No worker should pay for a job; the\nemployer bears the cost of recruitment.\n"
        "Cost | Paid by | Receipt | Country of the agency"
    )

    assert _texts(text) == [
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
    assert _texts(f"{first} {second}") == [first, second]


def test_the_number_of_a_note_is_no_part_of_a_sentence():
    text = (
        "Few of these cases ever reach a court of law.12 Most of the others are closed "
        "within a year of the first complaint.3"
    )

    assert _texts(text) == [
        "Few of these cases ever reach a court of law.",
        "Most of the others are closed within a year of the first complaint.",
    ]


def test_a_line_that_cannot_end_there_goes_on_with_a_capital():
    text = (
        "The text was adopted by the\nInternational Labour Conference in Geneva,\n"
        "Switzerland, after a long debate."
    )

    assert _texts(text) == [" ".join(text.split())]


def test_dots_that_lead_to_a_page_end_no_sentence():
    text = "Chapter one: recruitment fees and debt bondage ........ 12"

    assert _texts(text) == []


def test_a_stop_at_the_end_of_a_line_ends_a_sentence_before_a_small_letter_too():
    text = (
        "A law that has large firms publish a plan of vigilance.\n"
        "devoir de vigilance · plan de vigilance"
    )

    assert _texts(text) == [text.partition("\n")[0]]


def _cut(text):
    return [(sentence.lead, sentence.text) for sentence in sentences(text)]


def test_a_row_of_a_table_is_quoted_with_the_head_of_the_table():
    text = (
        "Fees and related costs\nCost | Who bears it | Evidence\n"
        "Visa and work permit | Employer | Receipt\nWho pays? | “The agency”\n"
        "Bribes may never be charged to anyone."
    )

    assert _cut(text) == [
        ("Cost: Who bears it; Evidence", "Visa and work permit: Employer; Receipt"),
        ("Cost: Who bears it; Evidence", "Who pays? “The agency”"),
        ("", "Bribes may never be charged to anyone."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Look for these traces:\na price too low;\none telephone for all.",
        "Look for these traces: a price too low;\none telephone for all.",
        "Look for these traces:\n• a price too low;\n• one telephone for all.",
    ],
)
def test_an_item_is_quoted_with_the_line_that_introduces_it(text):
    after = "Ask for the list in writing."

    assert _cut(f"{text}\n{after}") == [
        ("Look for these traces:", "a price too low;"),
        ("Look for these traces:", "one telephone for all."),
        ("", after),
    ]


@pytest.mark.parametrize(
    ("term", "definition"),
    [
        ("Grooming.", "Trust that is built with a child in order to exploit it."),
        ("网络招募。", "在数字平台上开始、以剥削结束的工作、恋爱或留学邀请。"),
    ],
)
def test_a_definition_is_quoted_with_its_term(term, definition):
    assert _cut(f"Words to know\n{term} {definition}") == [(term, definition)]


def test_in_unspaced_scripts_a_term_may_begin_any_line_of_a_paragraph():
    before = "工人应用程序。工人用来核对合同或评价中介的工具，取决于工人是否信任。"
    term, definition = "电子证据。", "能够支持案件的信息和转账记录。"

    assert _cut(f"{before}\n{term}{definition}")[-1] == (term, definition)


def test_cells_of_an_arabic_row_are_separated_by_arabic_signs():
    rows = "التكلفة | من يتحملها | الدليل\nالتأشيرة | صاحب العمل | إيصال الجهة"

    assert _cut(rows) == [
        ("التكلفة: من يتحملها؛ الدليل", "التأشيرة: صاحب العمل؛ إيصال الجهة")
    ]


@pytest.mark.parametrize(
    ("language", "rows", "quoted"),
    [
        (
            "fr-CH",
            "Coût | Payeur | Preuve\nVisa | Employeur | Reçu",
            ("Coût\u202f: Payeur\u202f; Preuve", "Visa\u202f: Employeur\u202f; Reçu"),
        ),
        (
            "zh-Hans",
            "费用 | 承担者 | 证明\n签证费 | 雇主 | 收据",
            ("费用：承担者；证明", "签证费：雇主；收据"),
        ),
    ],
)
def test_signs_between_cells_follow_the_language_of_the_document(
    language, rows, quoted
):
    [row] = sentences(rows, language)

    assert (row.lead, row.text) == quoted


@pytest.mark.parametrize(
    ("row", "is_speech"),
    [
        ("Who pays? | “It depends on the village”", True),
        ("Qui paie le recrutement ? | « Cela dépend des villages »", True),
        ("招聘费用由谁支付？ | “每个村子不一样”", True),
        ("Who pays? | The employer", False),
        ("Who pays? | “The employer”, says the convention", False),
    ],
)
def test_a_question_that_is_answered_in_quotation_marks_is_speech(row, is_speech):
    [sentence] = sentences(f"Question | Worrying answer\n{row}")

    assert sentence.is_speech is is_speech


def test_a_short_sentence_is_a_sentence():
    first = "An agency in the capital seldom finds workers itself."

    assert _cut(f"{first} Village brokers do.") == [
        ("", first),
        ("", "Village brokers do."),
    ]


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("关于引诱和招募的词", "技术本身不会贩运任何人，利用它进行剥削的是人。"),
        ("كلمات عن السيطرة", "الهاتف هنا قيد، وقد يكون أيضا دليل إثبات."),
    ],
)
def test_without_capitals_a_heading_is_no_part_of_the_sentence_below_it(
    heading, sentence
):
    assert _texts(f"{heading}\n{sentence}") == [sentence]
