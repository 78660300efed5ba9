"""Translations of a work share a line; an edition comes after the newer one."""

import random

import pytest
from django.contrib.auth.models import AnonymousUser

from freeshelf.library.editions import newest_editions, superseded_by, works_of
from freeshelf.library.models import Resource, ResourceRelation
from freeshelf.search.quoting import quotes_for
from tests.library.factories import ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db

TRANSLATION = ResourceRelation.Kind.TRANSLATION_OF
NEWER = ResourceRelation.Kind.NEWER_EDITION_OF


def relate(resource, kind, target):
    ResourceRelation.objects.create(resource=resource, kind=kind, target=target)


def titles(results):
    return [hit.resource.title for hit in results.hits]


@pytest.fixture
def editions():
    """Two editions of a manual, of which the old one has more of the words."""
    old = ResourceFactory(
        title="Kiln manual, kiln",
        issued="2012",
        description="The kiln manual on kilns says that kilns are inspected each year.",
    )
    new = ResourceFactory(title="Kiln manual", issued="2026", description="Of all.")
    relate(new, NEWER, old)
    return old, new


def test_an_older_edition_follows_the_newer_one_and_says_so(find, editions):
    old, new = editions

    results = find("kiln manual")

    assert titles(results) == [new.title, old.title]
    assert [hit.newer for hit in results.hits] == [None, new]
    assert results.total == 2
    assert superseded_by(new) == "Superseded by Kiln manual (2026)"


@pytest.mark.parametrize("typed", ["kiln manual 2012", "kiln manual year:..2015"])
def test_an_edition_whose_year_is_asked_for_keeps_its_place(find, editions, typed):
    assert titles(find(typed))[0] == editions[0].title


@pytest.mark.parametrize("typed", ["kiln manual year:2010..", "kiln manual 2012 2026"])
def test_years_of_both_editions_ask_for_neither(find, editions, typed):
    assert titles(find(typed)) == [editions[1].title, editions[0].title]


def test_an_edition_whose_year_is_asked_for_comes_before_a_better_match(find, editions):
    old, new = editions
    new.description, old.description = old.description, new.description
    new.title, old.title = old.title, new.title
    for each in editions:
        each.save()

    assert titles(find("kiln manual")) == [new.title, old.title]
    assert titles(find("kiln manual 2012")) == [old.title, new.title]


def test_a_newer_edition_of_a_later_page_moves_to_the_older_one(find, editions):
    old, new = editions
    for number in range(4):
        ResourceFactory(title=f"Kiln manual of kilns, kiln manual {number}")

    pages = [find("manual kiln", page=page, page_size=2) for page in (1, 2, 3)]

    shown = [title for page in pages for title in titles(page)]
    assert shown.index(new.title) == shown.index(old.title) - 1
    assert sorted(shown) == sorted(set(shown))
    assert len(shown) == 6
    assert {page.total for page in pages} == {6}


def test_the_answer_is_not_quoted_from_an_older_edition(find, editions):
    question = "who says that kilns are inspected each year?"
    _old, new = editions

    assert not quotes_for(find(question))
    new.delete()
    assert quotes_for(find(question))


@pytest.mark.parametrize("closed", [{"access_rights": "staff"}, {"live": False}])
def test_a_newer_edition_that_is_closed_stays_unknown(find, editions, closed):
    old, new = editions
    for name, value in closed.items():
        setattr(new, name, value)
    new.save()

    results = find("kiln manual")

    assert [(hit.resource, hit.newer) for hit in results.hits] == [(old, None)]
    assert newest_editions([old], AnonymousUser()) == {}


def test_the_newest_of_several_editions_is_named(editions):
    old, new = editions
    newest = ResourceFactory(title="Kiln manual III", issued="2027")
    relate(newest, NEWER, new)
    relate(old, NEWER, newest)  # in a circle

    assert newest_editions([old, new], AnonymousUser())[new.pk] == newest


@pytest.fixture
def languages():
    english = ResourceFactory(title="Kiln guide", language="en")
    french = ResourceFactory(title="Kiln guide, guide français", language="fr")
    spanish = ResourceFactory(title="Kiln guide, guía", language="es")
    for each in (french, spanish):
        relate(each, TRANSLATION, english)
    return english, french, spanish


@pytest.mark.parametrize("sort", ["best", "title", "newest"])
def test_translations_stand_on_one_line_and_are_counted(find, languages, sort):
    results = find("kiln guide", sort=sort)

    assert results.total == 3
    (line,) = results.hits
    assert {line.resource, *line.translations} == set(languages)


@pytest.mark.parametrize(("issued", "shown"), [("2020", "fr"), ("2019", "en")])
def test_the_readers_language_takes_the_line_among_the_newest_of_a_date(
    find, languages, issued, shown
):
    english, french, spanish = languages
    for each, of_date in ((english, "2020"), (french, issued), (spanish, "2018")):
        each.issued = of_date
        each.save()

    for text in ("kiln guide", ""):
        (line,) = find(text, sort="newest", favoured_language="fr").hits
        assert line.resource.language == shown


def test_in_the_order_of_titles_the_line_is_the_readers_and_stands_where_it_belongs(
    find,
):
    english = ResourceFactory(title="Zones of kilns", issued="2019")
    spanish = ResourceFactory(title="Hornos: kilns", language="es", issued="2021")
    relate(spanish, TRANSLATION, english)
    ResourceFactory(title="Mills and kilns")

    own, other = (
        titles(find("kilns", sort="title", favoured_language=language))
        for language in ("en", "es")
    )

    assert own == ["Mills and kilns", "Zones of kilns"]
    assert other == ["Hornos: kilns", "Mills and kilns"]


def test_that_translations_have_no_line_is_known_on_pages_without_any(find):
    english = ResourceFactory(title="Kiln, kiln and kiln")
    for number in range(5):
        ResourceFactory(title=f"Kiln {number}")
    spanish = ResourceFactory(title="Kiln horno", language="es")
    relate(spanish, TRANSLATION, english)

    def pages(text, **options):
        return [find(text, page=page, page_size=2, **options) for page in (1, 2, 3, 4)]

    assert [page.is_folded for page in pages("kiln")] == [True] * 4
    english_only = pages("kiln", filters={"language": ("en",)})
    assert [page.is_folded for page in english_only] == [False] * 4


def test_a_translation_on_a_later_page_has_no_line_either(find, languages):
    for number in range(3):
        ResourceFactory(title=f"Kiln guide {number}")

    shown = [
        hit
        for page in (1, 2, 3)
        for hit in find("kiln guide", page=page, page_size=2).hits
    ]

    assert sum(hit.resource in languages for hit in shown) == 1
    assert len(shown) == 4


def test_a_closed_translation_is_on_no_line(find, languages):
    english, french, spanish = languages
    french.access_rights = "staff"
    french.save()

    (line,) = find("kiln guide").hits
    (of_staff,) = find("kiln guide", user=UserFactory(is_superuser=True)).hits

    assert {line.resource, *line.translations} == {english, spanish}
    assert {of_staff.resource, *of_staff.translations} == set(languages)


def test_translations_of_a_closed_original_share_a_line(find, languages):
    english, french, spanish = languages
    older = ResourceFactory(title="Kiln guide of old")
    relate(english, NEWER, older)
    english.access_rights = "staff"
    english.save()

    hits = find("kiln guide").hits

    assert sorted(len(hit.translations) for hit in hits) == [0, 1]
    (line,) = (hit for hit in hits if hit.translations)
    assert {line.resource, *line.translations} == {french, spanish}


def test_works_are_loaded_in_one_walk(languages, editions, django_assert_num_queries):
    for each in editions:
        relate(each, TRANSLATION, languages[0])

    with django_assert_num_queries(5):
        works = works_of([editions[0]], AnonymousUser())

    assert works.families == [[*languages, *editions]]
    assert works.newer == {editions[0].pk: editions[1]}
    assert set(works.translations) == {each.pk for each in (*editions, *languages)}


@pytest.fixture
def many(languages):
    """A guide with two translations, below others that have the words more often."""
    for number in range(4):
        ResourceFactory(title=f"Kiln guide kiln guide {number}", language="en")
    return languages


@pytest.mark.parametrize("size", [2, 20])
def test_the_line_is_the_translation_in_the_language_of_the_reader(find, many, size):
    _english, french, _spanish = many
    asked = {"favoured_language": "fr", "page_size": size}

    pages = [find("guide kiln", page=n, **asked) for n in range(1, 2 + 6 // size)]

    shown = [hit.resource for page in pages for hit in page.hits]
    assert shown[0] == french
    assert [each for each in shown if each in many] == [french]
    assert all(page.has_language_order for page in pages)


def test_some_words_in_the_language_of_the_reader_take_no_line_of_all_words(find, many):
    _english, french, _spanish = many
    french.title = "Guide français"
    french.save()

    results = find("kiln guide", favoured_language="fr", page_size=20)

    (line,) = (hit for hit in results.hits if hit.resource in many)
    assert line.resource != french
    assert line.matches_all
    assert not results.has_language_order


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_newer_edition_in_another_language_stays_below(find, editions, language):
    old, new = editions
    old.language = "fr"
    old.save()

    results = find("manual kiln", favoured_language=language)

    assert results.has_language_order
    assert titles(results)[0] == (old if language == "fr" else new).title
    assert len(results.hits) == 2


def test_no_edition_is_lost_or_shown_twice_on_later_pages(find, editions):
    old, new = editions
    newest = ResourceFactory(title="Manual, kiln " + "and so on " * 20, issued="2027")
    relate(newest, NEWER, new)
    for number in range(4):
        ResourceFactory(title=f"Kiln manual of kilns, kiln manual {number}")

    for language in ("", "fr"):
        old.language = language or "en"
        old.save()
        asked = {"favoured_language": language, "page_size": 1}
        pages = [find("kiln manual", page=page, **asked) for page in range(1, 8)]
        shown = [title for page in pages for title in titles(page)]
        assert sorted(shown) == sorted(set(shown))
        assert len(shown) == 7


@pytest.mark.parametrize("seed", range(10))
def test_each_hit_has_a_line_or_a_name_on_one_whatever_the_page(find, seed):
    chance = random.Random(seed)
    for number in range(14):
        ResourceFactory(
            title=" ".join(["Kiln guide", *chance.choices(["kiln", "of"], k=number)]),
            language=chance.choice(["en", "fr", "es"]),
            issued=str(2000 + number),
        )
    records = list(Resource.objects.order_by("issued_year"))
    for kind in chance.choices((TRANSLATION, NEWER), k=9):
        old, new = sorted(chance.sample(range(14), 2))
        ResourceRelation.objects.get_or_create(
            resource=records[new], kind=kind, target=records[old]
        )
    asked = {
        "favoured_language": chance.choice(["", "fr"]),
        "page_size": chance.choice([1, 3, 4]),
        "sort": chance.choice(["best", "best", "title", "newest"]),
    }
    text = chance.choice(["kiln guide", "kiln guide 2004"])

    pages = [find(text, page=number, **asked) for number in range(1, 15)]

    lines = [hit for page in pages for hit in page.hits]
    shown = [hit.resource for hit in lines]
    named = {each for hit in lines for each in hit.translations}
    assert len(set(shown)) == len(shown)
    assert {*shown, *named} == set(records)
