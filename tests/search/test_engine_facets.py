"""Every engine counts and filters in the same way."""

from dataclasses import replace

import pytest

from freeshelf.search.engines.base import EngineRequest
from freeshelf.search.engines.clauses import Best, Phrase, SynonymClause
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from tests.search.documents import ask, fill, keys, record
from tests.search.engines import EVERYONE


def test_facets_count_values_under_all_other_facets(engine):
    fill(
        engine,
        record("a", "x", facets={"type": ("guide",), "place": ("np", "in")}),
        record("b", "x", facets={"type": ("law",), "place": ("np",)}),
        record("c", "x", facets={"type": ("guide",), "place": ("gh",)}),
    )

    response = ask(
        engine,
        "x",
        filters={"type": ("guide",), "place": ("np",)},
        facets=("type", "place", "sector"),
    )

    assert keys(response) == ["a"]
    assert response.facets == {
        "type": {"guide": 1, "law": 1},
        "place": {"np": 1, "in": 1, "gh": 1},
        "sector": {},
    }


def test_two_values_of_a_facet_widen_and_two_facets_narrow(engine):
    fill(
        engine,
        record("a", "x", facets={"type": ("guide",), "place": ("np",)}),
        record("b", "x", facets={"type": ("law",), "place": ("np",)}),
        record("c", "x", facets={"type": ("video",), "place": ("gh",)}),
    )

    wide = ask(engine, "", filters={"type": ("guide", "law", "video")})
    narrow = ask(
        engine, "", filters={"type": ("guide", "law", "video"), "place": ("gh",)}
    )

    assert (wide.total, narrow.total) == (3, 1)


def test_a_filter_without_hits_still_counts_its_own_facet(engine):
    fill(engine, record("a", "x", facets={"place": ("np",)}))

    response = ask(engine, "x", filters={"place": ("gh",)}, facets=("place",))

    assert response.total == 0
    assert response.facets == {"place": {"np": 1}}


@pytest.mark.parametrize("value", ['"quoted"', "a OR b", "Été", "x:y", "(", "*"])
def test_facet_values_are_taken_literally(engine, value):
    fill(engine, record("a", "x", facets={"type": (value,)}), record("b", "x"))

    assert keys(ask(engine, "", filters={"type": (value,)})) == ["a"]


def test_a_count_is_what_choosing_its_value_gives(engine):
    """Though the filter leaves few, words that were not enough before are not now."""
    whole = [
        record(f"w{n}", "forced labour", facets={"type": ("law",)}) for n in range(19)
    ]
    fill(
        engine,
        *whole,
        record("guide", "forced labour", facets={"type": ("guide",)}),
        *(record(f"p{n}", "labour", facets={"type": ("guide",)}) for n in range(5)),
    )

    counts = ask(engine, "forced labour", facets=("type",)).facets["type"]
    chosen = ask(
        engine, "forced labour", filters={"type": ("guide",)}, facets=("type",)
    )

    assert counts == chosen.facets["type"] == {"law": 19, "guide": 1}
    assert keys(chosen) == ["guide"]


def test_a_question_that_finds_little_is_widened_under_every_filter(engine):
    fill(
        engine,
        record("guide", "forced labour", facets={"type": ("guide",)}),
        record("law", "labour", facets={"type": ("law",)}),
    )

    response = ask(engine, "forced labour", facets=("type",))
    chosen = ask(engine, "forced labour", filters={"type": ("law",)})

    assert response.facets["type"] == {"guide": 1, "law": 1}
    assert keys(chosen) == ["law"]


def test_any_number_of_further_facets_count_and_narrow_like_the_others(engine):
    fill(
        engine,
        record("a", "x", facets={"field.f1": ("en", "a=b"), "field.f": ("en",)}),
        record("b", "x", facets={"field.f1": ("fr",), "field.f": ("en",)}),
        record("c", "x", facets={"field.f1": ("en",)}),
        record("d", "x", facets={"type": ("guide",)}),
    )
    names = ("field.f1", "field.f", "field.none", "type")

    every = ask(engine, "x", facets=names)
    some = ask(
        engine, "x", facets=names, filters={"field.f1": ("en",), "field.f": ("en",)}
    )
    literal = ask(engine, "x", filters={"field.f1": ("a=b", "fr")})

    assert every.facets == {
        "field.f1": {"en": 2, "a=b": 1, "fr": 1},
        "field.f": {"en": 2},
        "field.none": {},
        "type": {"guide": 1},
    }
    assert keys(some) == ["a"]
    assert some.facets == {
        "field.f1": {"en": 1, "a=b": 1, "fr": 1},
        "field.f": {"en": 1},
        "field.none": {},
        "type": {},
    }
    assert sorted(keys(literal)) == ["a", "b"]


def test_a_filter_does_not_ask_for_more_words_than_the_question_alone(engine):
    """Another name beside its own word is two matches, and still one word."""
    fill(
        engine,
        *(record(f"whole{n}", "Debt bondage") for n in range(19)),
        record("named", "Bondage and servitude"),
        record("part", "Debt", facets={"topic": ("a",)}),
    )
    servitude = SynonymClause((1,), Best((Phrase(("servitude",)),), 0.3))
    query = replace(analyse(parse("debt bondage")), alternatives=(servitude,))
    request = EngineRequest(query=query, levels=EVERYONE, facets=("topic",), limit=50)

    whole = engine.search(request)
    left = engine.search(replace(request, filters={"topic": ("a",)}))

    assert "part" in keys(whole)
    assert keys(left) == ["part"]
    assert whole.facets["topic"] == left.facets["topic"] == {"a": 1}
