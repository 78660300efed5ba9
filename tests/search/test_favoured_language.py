"""Of the hits with all words, those in the reader's language come first."""

from dataclasses import replace

import pytest

from freeshelf.search.engines.base import EngineRequest, Neighbours
from freeshelf.search.law_names import names_asked_for
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from tests.search.documents import ask, fill, keys, record
from tests.search.engines import EVERYONE


def spoken(key: str, title: str, language: str):
    """A record in a language, as the facet has it."""
    return record(key, title, language=language, facets={"language": (language,)})


@pytest.fixture
def near(engine):
    """Two that match alike, the longer a little less, among others."""
    fill(
        engine,
        spoken("short", "OSCE SOP handbook", "en"),
        spoken("long", "OSCE SOP manuel complet", "fr"),
        *(spoken(f"other{n}", f"Fisheries {n}", "en") for n in range(12)),
    )
    return engine


def test_a_document_in_the_favoured_language_comes_first(near):
    assert keys(ask(near, "OSCE SOP")) == ["short", "long"]
    assert keys(ask(near, "OSCE SOP", preferred_language="fr")) == ["long", "short"]
    assert keys(ask(near, "OSCE SOP", preferred_language="en")) == ["short", "long"]


def test_counts_and_pages_are_of_the_same_set(near):
    plain = ask(near, "OSCE SOP", facets=("language",))
    favoured = ask(near, "OSCE SOP", preferred_language="fr", facets=("language",))
    pages = [
        keys(ask(near, "OSCE SOP", preferred_language="fr", offset=n, limit=1))
        for n in (0, 1)
    ]

    assert (favoured.total, favoured.facets) == (plain.total, plain.facets)
    assert (favoured.total_all_words, favoured.total_preferred) == (2, 1)
    assert plain.total_preferred == 0
    assert pages == [["long"], ["short"]]


def test_a_document_that_matches_much_better_comes_after_it_too(engine):
    fill(
        engine,
        spoken("about", "Debt bondage, debt and debt bondage again", "en"),
        record(
            "mentions",
            "Rapport annuel",
            language="fr",
            body="debt bondage " + "autre chose " * 400,
            facets={"language": ("fr",)},
        ),
        *(spoken(f"other{n}", f"Fisheries {n}", "en") for n in range(12)),
    )

    assert keys(ask(engine, "debt bondage", preferred_language="fr")) == [
        "mentions",
        "about",
    ]


def test_a_document_with_some_of_the_words_is_not_favoured(engine):
    fill(
        engine,
        spoken("all", "Seafood recruitment fees", "en"),
        spoken("some", "Recruitment fees", "fr"),
    )

    found = keys(ask(engine, "seafood recruitment fees", preferred_language="fr"))

    assert found == ["all", "some"]


def test_other_orders_know_no_favour(near):
    for sort in ("newest", "title"):
        plain = keys(ask(near, "OSCE SOP", EVERYONE, sort=sort))
        favoured = ask(near, "OSCE SOP", preferred_language="fr", sort=sort)
        assert (keys(favoured), favoured.total_preferred) == (plain, 0)


def test_a_question_of_unknown_words_and_no_question_are_answered_alike(near):
    assert (
        keys(ask(near, "zzz", preferred_language="fr")) == keys(ask(near, "zzz")) == []
    )
    assert ask(near, "", preferred_language="fr").total == ask(near, "").total
    assert keys(ask(near, "-fisheries", preferred_language="fr"))
    assert keys(ask(near, '"OSCE SOP"', preferred_language="fr")) == ["long", "short"]


def test_a_law_with_the_name_comes_before_the_favoured_language(engine):
    law = record(
        "law",
        "Kiln Act",
        language="en",
        facets={"language": ("en",)},
        names=("kiln act",),
    )
    fill(engine, law, spoken("paper", "Kiln act, kiln act", "fr"))
    query = replace(analyse(parse("kiln act")), names=("kiln act",))

    for neighbours in (None, Neighbours({"paper": 0.5}, frozenset({"paper"}))):
        found = engine.search(
            EngineRequest(
                query, EVERYONE, preferred_language="fr", neighbours=neighbours
            )
        )
        assert keys(found) == ["law", "paper"]
        assert (found.total_all_words, found.total_preferred) == (2, 0)


def test_a_record_by_its_whole_title_comes_first_whatever_its_language(engine):
    fill(
        engine,
        record("titled", "Fees and debts", language="und", names=("=fees and debts",)),
        *(spoken(f"own{n}", f"Fees and debts of {n}", "fr") for n in range(3)),
    )
    parsed = parse("The Fees and Debts")
    names = names_asked_for(parsed, lambda _keys: frozenset(), is_literal=True)
    query = replace(analyse(parsed), names=names)

    found = engine.search(EngineRequest(query, EVERYONE, preferred_language="fr"))

    assert keys(found)[0] == "titled"
    assert found.total_preferred == 0


def test_a_part_of_a_title_is_no_title(engine):
    fill(
        engine,
        record("titled", "Fees and debts", language="und", names=("=fees and debts",)),
        spoken("own", "Fees at sea, a long report", "fr"),
    )
    parsed = parse("fees")
    names = names_asked_for(parsed, lambda _keys: frozenset(), is_literal=True)
    query = replace(analyse(parsed), names=names)

    found = engine.search(EngineRequest(query, EVERYONE, preferred_language="fr"))

    assert keys(found) == ["own", "titled"]
