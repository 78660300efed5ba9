"""A question about nothing that the library holds is told from others."""

import itertools
import random
from dataclasses import replace
from functools import partial

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from freeshelf.enrich.errors import BrokenModelError
from freeshelf.library.access import AccessRights
from freeshelf.library.models import Resource, ResourceRelation
from freeshelf.search import semantic
from freeshelf.search.conf import engine
from freeshelf.search.out_of_scope import BY_MEANING, evidence
from freeshelf.search.query import parse
from freeshelf.search.services import analyze_query
from tests.library.factories import ResourceFactory
from tests.search.meaning import embed, install
from tests.web.reading import outline

pytestmark = pytest.mark.django_db

_SUBJECTS = (
    *("Forced labour", "Debt bondage", "Recruitment fees", "Passport retention"),
    *("Child labour", "Access to remedy", "Victim identification", "Shelter"),
)
_SECTORS = (
    *("fishing", "construction", "domestic work", "agriculture", "textiles"),
    *("mining", "hotels", "brick kilns"),
)
# The library knows one word of each.
_OUTSIDE = (
    "chocolate cake recipe without oven labour",
    "weather forecast weekend hotels beach sunshine",
)


@pytest.fixture
def library(db):
    """Sixty-four records: eight subjects in eight sectors."""
    for subject, sector in itertools.product(_SUBJECTS, _SECTORS):
        ResourceFactory(title=f"{subject} in {sector}")


@pytest.fixture
def meaning(library, find, settings, tmp_path):
    """Let a model read the library and the questions."""
    find("")
    install(settings, tmp_path)
    embed()


@pytest.fixture(params=["words", "meaning"])
def asked(library, find, request, settings, tmp_path):
    """Ask with a model and without."""
    find("")
    if request.param == "meaning":
        install(settings, tmp_path)
        embed()
    return find


@pytest.mark.parametrize("text", _OUTSIDE)
def test_a_question_outside_the_field_finds_nothing(asked, text):
    found = asked(text)

    assert (found.total, found.hits) == (0, ())
    assert not any(value.count for each in found.facets for value in each.values)
    assert 0 < len(found.guesses) <= 3


def test_words_judge_where_the_model_fails(
    library, find, settings, tmp_path, monkeypatch
):
    def fail(model):
        raise BrokenModelError(model.directory, "it fails")

    install(settings, tmp_path)
    find("")
    embed()
    monkeypatch.setattr(semantic, "average_question", fail)

    assert find(_OUTSIDE[0]).total == 0
    assert find("recruitment fees of fishing crews at Songkhla").total > 0


def test_a_question_inside_the_field_finds_what_has_a_part_of_its_words(asked):
    found = asked("recruitment fees of fishing crews at Songkhla")

    assert found.total > 0
    assert found.total_all_words == 0
    assert found.guesses == ()


def test_of_a_short_question_one_known_word_is_enough(library, find):
    """The same word among many unknown ones says little."""
    find("")

    assert find("hotel cleaners").total == len(_SUBJECTS)
    assert find("hotel cleaners sunshine beach forecast").total == 0


def test_a_record_with_all_words_is_never_withheld(asked):
    ResourceFactory(title="Songkhla chocolate", description="Oven and cake")
    chance = random.Random(1)
    titles = sorted(Resource.objects.values_list("title", flat=True))

    assert asked("chocolate cake").total == 1
    for title in chance.sample(titles, 20):
        words = [word for word in title.split() if word != "in"]
        found = asked(" ".join(chance.sample(words, 2)))
        assert title in {hit.resource.title for hit in found.hits}, title


def test_a_phrase_is_not_judged(asked):
    found = asked('"brick kilns" chocolate cake recipe oven labour')

    assert [hit.matches_all for hit in found.hits] == [False, False]


def test_a_sentence_that_quotes_what_nothing_has_gets_guesses(library, find, meaning):
    sentence = 'who leads recruitment for the poem "Purple Elephants of Songkhla"'

    found = find(sentence)

    assert (found.total, found.hits) == (0, ())
    assert 0 < len(found.guesses) <= 3
    assert find(sentence, filters={"language": ("en",)}).guesses == ()
    assert find(sentence, is_literal=True).guesses == ()


def test_nothing_is_near_to_a_phrase_alone(library, find, meaning):
    assert find('"Purple Elephants of Songkhla recruitment"').guesses == ()


def test_where_little_is_in_its_language_familiar_words_are_not_expected(
    library, find, meaning
):
    """Of sixty-four records all are in English, then one in thirty is in Russian."""
    analysis = analyze_query(parse("плата за наём рабочих"), user=AnonymousUser())
    judge = partial(
        evidence, analysis, nearest=0.5, search_engine=engine(), levels=("open",)
    )

    assert judge().is_foreign
    assert BY_MEANING.score(judge()) > BY_MEANING.score(
        replace(judge(), is_foreign=False)
    )
    # However short: nobody expected a word of it to be known.
    assert BY_MEANING.score(judge()) == BY_MEANING.score(replace(judge(), brevity=0))
    for number in range(2):
        ResourceFactory(title=f"Плата за жильё {number}", language="ru")
    find("")

    assert not judge().is_foreign


def test_a_small_library_judges_nothing(find):
    ResourceFactory(title="Shelter in hotels")

    assert find("weather forecast hotels").total == 1


def test_a_guess_is_no_closed_record_and_filters_have_none(asked):
    Resource.objects.filter(title__contains="hotels").update(
        access_rights=AccessRights.MEMBERS
    )

    assert asked(_OUTSIDE[1]).guesses == ()
    assert asked(_OUTSIDE[0], filters={"language": ("en",)}).guesses == ()


def test_translations_among_the_guesses_stand_on_one_line(asked):
    (first, *_others) = asked(_OUTSIDE[0]).guesses
    french = ResourceFactory(title=f"{first.resource.title} (guide)", language="fr")
    ResourceRelation.objects.create(
        resource=french,
        kind=ResourceRelation.Kind.TRANSLATION_OF,
        target=first.resource,
    )

    found = asked(_OUTSIDE[0])

    works = {first.resource.identifier, french.identifier}
    lines = [hit for hit in found.guesses if hit.resource.identifier in works]
    assert len(lines) == 1
    assert len(lines[0].translations) == 1
    assert not found.is_folded


def test_a_better_spelling_that_finds_nothing_either_is_not_offered(asked):
    typed = "weather hottels beach sunshine"

    found = asked(typed)

    assert (found.total, found.absent_words) == (0, tuple(typed.split()))
    assert not found.is_corrected
    assert (found.did_you_mean, found.searched_text) == ("", typed)


def test_the_page_offers_guesses_apart_from_the_count(asked, client):
    response = client.get(reverse("search"), {"q": _OUTSIDE[0]})

    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one(".results__total").text == "0 resources"
    assert "Nothing here seems to be about" in page.select_one(".empty").text
    assert len(page.select(".guesses .resource-card")) == 3
    assert not page.select(".resource-card:not(.guesses .resource-card)")
    assert "2 Closest in the library (a guess)" in outline(page)
