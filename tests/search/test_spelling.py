"""Words that are spelt correctly are left alone, and misspelt ones are told."""

import pytest

from tests.library.factories import ResourceFactory
from tests.search.words import in_many_texts
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "near", "language"),
    [
        ("Kenya", "Kenna", "en"),
        ("beach", "breach", "en"),
        ("Austria", "Australia", "en"),
        ("Bulgarie", "vulgaire", "fr"),
        ("soupe", "coupe", "fr"),
        ("sueños", "suelos", "es"),
        ("Ирак", "врач", "ru"),
        ("Мальта", "мальва", "ru"),
        ("عمان", "عمال", "ar"),
        # A word of another language than the reader's.
        ("pluie", "plume", "en"),
    ],
)
def test_a_word_that_the_library_lacks_is_neither_doubted_nor_replaced(
    find, typed, near, language
):
    in_many_texts(near, language=language)

    found = find(typed, favoured_language=language)

    assert (found.did_you_mean, found.is_corrected, found.total) == ("", False, 0)


def test_a_right_word_of_a_longer_question_is_not_replaced_beside_its_neighbours(find):
    ResourceFactory(title="How they took it away and left it to banks")

    for typed in ("take it to banks", "leave it to banks"):
        found = find(typed)
        assert (found.did_you_mean, found.is_corrected) == ("", False)


def test_a_name_of_a_concept_is_a_word_in_every_language(find):
    ConceptFactory(label="Zorbia", translations={"fr": "Zorbie", "ru": "Зорбия"})
    in_many_texts("Zorbias Zorbies", "Зорбиял")

    for typed in ("zorbia", "zorbie", "зорбия"):
        assert find(typed).did_you_mean == ""


@pytest.mark.parametrize(
    ("typed", "noise", "language"),
    [("banksx", "banksy", "vi"), ("exploitd", "exploith", "en")],
)
def test_what_one_scan_or_another_language_has_is_not_proposed(
    find, typed, noise, language
):
    ResourceFactory(title=f"Trang {noise}", language=language)

    assert find(typed).did_you_mean == ""


def test_a_word_of_no_list_is_proposed_where_several_texts_have_it(find):
    in_many_texts("fishworkers")

    assert find("fishworkars").did_you_mean == "fishworkers"


@pytest.mark.parametrize(
    ("typed", "better", "language"),
    [
        ("trabajo en la ocina", "trabajo en la cocina", "es"),
        ("droits des anfants", "droits des enfants", "fr"),
        ("права жэнщин", "права женщин", "ru"),
        ("حقوق الاطفاال", "حقوق الأطفال", "ar"),
        ("children at wrok", "children at work", "en"),
    ],
)
def test_a_misspelt_word_is_told_even_at_its_first_letter_and_its_end(
    find, typed, better, language
):
    ResourceFactory(title=better.capitalize(), language=language)

    assert find(typed, favoured_language=language).did_you_mean == better


def test_a_word_that_only_names_of_topics_have_is_proposed_as_they_spell_it(find):
    care = ConceptFactory(
        label="Care work",
        translations={"es": "Trabajo de cuidados"},
        alternative={"es": ["Cuidadoras del niño"]},
    )
    ResourceFactory(title="Hours", subjects=[care])

    found = find("cuidadoras del niñoo", favoured_language="es")

    assert found.did_you_mean == "cuidadoras del niño"


def test_a_proposal_has_the_accents_of_the_readers_language(find):
    ResourceFactory(title="Forced work by force")
    ResourceFactory(title="Le travail forcé", language="fr")

    assert find("travail forsé", favoured_language="fr").did_you_mean == "travail forcé"
