"""Telling languages apart without holding the statistics more than once."""

from freeshelf.core.languages import identifier_of, language_identifier


def test_a_choice_of_languages_shares_the_statistics_and_answers_within_the_choice():
    every, some = language_identifier(), identifier_of(["ru", "uk"])

    assert some.tk_nextmove is every.tk_nextmove
    assert set(some.labels) == {"ru", "uk"}
    assert len(every.labels) > 90
    assert every.classify("This is a sentence in English")[0] == "en"
