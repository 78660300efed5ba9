"""Marked words are those that the index finds, where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.search.highlighting import runs_of
from tests.search.marking import marker_of


def marked(question: str, text: str, language: str = "en") -> list[str]:
    ranges = marker_of(question).ranges(text, language)
    return [text[start:end] for start, end in ranges]


@pytest.mark.parametrize(
    ("question", "text", "language", "words"),
    [
        ("passports", "Your Passport, please", "en", ["Passport"]),
        ("labor", "forced Labour", "en", ["Labour"]),
        ("etres", "des Êtres humains", "fr", ["Êtres"]),
        ("горячая линия", "на горячую линию", "ru", ["горячую", "линию"]),
        ("جواز", "احتفظ بجواز سفرك", "ar", ["بجواز"]),
        ("强迫劳动", "防止强迫劳动：指南", "zh", ["强迫劳动"]),
        ("販運", "人口贩运", "zh", ["贩运"]),
        ('"debt bondage"', "debt and debt bondage", "en", ["debt bondage"]),
        ('"强迫"', "防止强迫劳动", "zh", ["强迫"]),
        ("recr*", "Recruiters recruit", "en", ["Recruiters", "recruit"]),
        ("title:kiln", "a kiln", "en", ["kiln"]),
        ("kiln -brick", "brick kiln", "en", ["kiln"]),
        ("quernstone-01", "the quernstone-01 here", "en", ["quernstone-01"]),
        ("the of", "the end of it", "en", ["the", "of"]),
        ("fees", "", "en", []),
    ],
)
def test_words_are_marked_in_their_form(question, text, language, words):
    assert marked(question, text, language) == words


@pytest.mark.parametrize(
    ("question", "text", "language"),
    [
        ("jail", "gaol", "en"),
        ("gaol", "jail", "en"),
        ("estrogen", "Oestrogen", "en"),
        ("oestrogen", "estrogen", "en"),
        ("etiology", "aetiology", "en"),
        ("fetus", "Foetus", "en"),
        ("cesarean", "caesarean", "en"),
        ("anemia", "anaemia", "en"),
        ("airplanes", "aeroplane", "en"),
        ("tires", "tyre", "en"),
        ("tyre", "Tires", "en"),
        ("die", "dying", "en"),
        ("dying", "dies", "en"),
        ("lying", "lie", "en"),
        ("sky", "skies", "en"),
        ("oeuvre", "Œuvre", "fr"),
        ("œuvre", "Oeuvre", "fr"),
        ("elan", "Élan", "fr"),
        ("elan", "E\u0301lan", "fr"),
        ("йод", "И\u0306од", "ru"),
        ("елка", "Ёлка", "ru"),
        ("عمال", "والعمال", "ar"),
        ("2019", "٢٠١٩", "ar"),
    ],
)
def test_words_that_begin_with_another_letter_are_marked(question, text, language):
    assert marked(question, text, language) == [text]


@given(word=st.text("abceghijlopstyœæéüйиуеёжщ", min_size=2, max_size=9))
@pytest.mark.parametrize("language", ["en", "fr", "ru", "und"])
def test_a_word_marks_itself(word, language):
    assert marked(word, word.capitalize(), language) == [word.capitalize()]


def test_a_snippet_is_the_stretch_with_the_most_different_words():
    filler = "nothing to see here " * 30
    text = f"fees fees fees {filler} recruitment fees in Nepal {filler} Nepal"

    snippet = marker_of("recruitment fees Nepal").snippet(text)
    shown = "".join(run.text for run in snippet.runs)

    assert "recruitment fees in Nepal" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown.split()) <= 40
    assert [run.text for run in snippet.runs if run.marked] == [
        "recruitment",
        "fees",
        "Nepal",
    ]


def test_a_short_text_is_shown_whole():
    snippet = marker_of("fees").snippet("No fees, ever.")

    assert "".join(run.text for run in snippet.runs) == "No fees, ever."


@given(st.text(max_size=300), st.text(max_size=30), st.sampled_from(["en", "zh", "ar"]))
def test_runs_always_make_up_the_text(text, question, language):
    marker = marker_of(question)

    assert "".join(run.text for run in marker.runs(text, language)) == text
    shown = "".join(run.text for run in marker.snippet(text, language).runs)
    assert shown.strip("…") in text


def test_runs_between_the_ranges_are_plain():
    runs = runs_of("a fee here", [(2, 5)])

    assert [(run.text, run.marked) for run in runs] == [
        ("a ", False),
        ("fee", True),
        (" here", False),
    ]
