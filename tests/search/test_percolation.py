"""A search among new records finds those that a search of the whole library finds."""

import random
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser

from freeshelf.library.services import set_access
from freeshelf.search.percolation import may_show, shown_among
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import ranked_keys
from tests.library.factories import ResourceFactory
from tests.search.meaning import embed, install

pytestmark = pytest.mark.django_db
READER = AnonymousUser()
WORDS = (
    *("fees", "debt", "bondage", "recruitment", "kilns", "brick", "sea", "fishing"),
    *("labour", "forced", "trabajo", "forzoso", "inspectors", "passports"),
)
QUESTIONS = (
    *("", "debt", "debt bondage", "fees brick kilns", '"forced labour"'),
    *("forced labour at sea in the fishing sector", "debt -kilns", "recruitmant fees"),
    *('"brick passports"', "kilns OR sea", "fish*", "nothing of the kind", "zzzz"),
    *('"zzzz debt"', "title:debt"),
)


@pytest.fixture
def library(index):
    """Sixty records of few words; a third of them are new, and one is closed."""
    chance = random.Random(15)
    made = [
        ResourceFactory(
            title=" ".join(chance.sample(WORDS, chance.randint(2, 6))),
            language=chance.choice(("en", "es")),
            issued=str(2000 + number % 3),
        )
        for number in range(60)
    ]
    set_access(resources=[made[-1]], access_rights="staff")
    index()
    return made[40:]


def differences(new):
    """Questions that are answered otherwise among new records than by a search."""
    keys = [each.identifier for each in new]
    wrong = []
    skipped = 0
    for text in QUESTIONS:
        for options in ({}, {"filters": {"year": ("2001",)}}, {"is_literal": True}):
            request = SearchRequest(text=text, **options)
            every = ranked_keys(replace(request, page_size=100), user=READER)
            expected = [key for key in every if key in keys]
            found: list[str] = []
            if may_show(request, keys, user=READER):
                found = list(shown_among(request, keys, user=READER).keys)
            else:
                skipped += 1
            if found != expected:
                wrong.append((text, options, found, expected))
    assert skipped
    return wrong


def test_the_answer_among_new_records_is_that_of_the_search(library):
    assert differences(library) == []


def test_by_meaning_too(library, settings, tmp_path):
    install(settings, tmp_path)
    embed()

    assert differences(library) == []


def test_one_that_cannot_be_shown_is_not_searched(library):
    keys = [each.identifier for each in library[:5]]
    absent = next(
        word for word in WORDS if not any(word in each.title for each in library[:5])
    )

    assert not may_show(SearchRequest(text=absent), keys, user=READER)
    assert may_show(SearchRequest(), keys, user=READER)
    assert not may_show(SearchRequest(), [], user=READER)


def test_a_record_that_was_closed_this_moment_is_neither_counted_nor_loaded(library):
    found = shown_among(SearchRequest(), [library[0].identifier], user=READER)
    assert found.keys == (library[0].identifier,)

    set_access(resources=[library[0]], access_rights="staff")

    assert found.load(found.keys) == []
    asked = shown_among(SearchRequest(), [library[0].identifier], user=READER)
    assert asked.keys == ()
