"""A minus takes away what a reader sees to have the word, and nothing else."""

from dataclasses import replace

import pytest

from freeshelf.search.engines.base import EngineRequest, Text
from freeshelf.search.engines.clauses import CountedNames
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from tests.search.documents import fill, keys, record
from tests.search.engines import EVERYONE

# A topic with another name: Bricks, also "kilns"; in Spanish Ladrillos.
BRICKS = {
    "preferred_labels": (Text("Brick making", "en"), Text("Ladrillos", "es")),
    "labels": (
        *(Text("Brick making", "en"), Text("Ladrillos", "es")),
        *(Text("Kilns", "en"), Text("clay baking works", "en")),
    ),
    "hidden_labels": (Text("furnace", "en"),),
}


@pytest.fixture
def left(engine):
    """The records that an exclusion leaves, in any kind of search."""
    fill(
        engine,
        record("topic", "Wages at the works", **BRICKS),
        record("title", "Wages at kilns", **BRICKS),
        record("text", "Wages", description="Paid at a kiln or a clay baking works"),
        record("file", "Wages", body="A furnace with a chimney"),
        record("plain", "Wages"),
    )

    def ask(excluded, **options):
        found = []
        for counted in CountedNames:
            query = analyse(parse(f"wages {excluded}"), **options)
            request = EngineRequest(
                query=replace(query, counted_names=counted), levels=EVERYONE, limit=20
            )
            found.append(sorted(keys(engine.search(request))))
        assert found[1:] == found[:-1]
        return found[0]

    return ask


@pytest.mark.parametrize(
    ("excluded", "gone"),
    [
        ("-kiln", {"title", "text"}),
        ("-kilns", {"title", "text"}),
        ("-kil*", {"title", "text"}),
        ('-"kilns"', {"title"}),
        ('-"clay baking works"', {"text"}),
        ("-furnace", {"file"}),
        ("-chimneys", {"file"}),
        ("-brick", {"topic", "title"}),
        ('-"brick making"', {"topic", "title"}),
        ("-ladrillos", {"topic", "title"}),
        ("-smelter", set()),
    ],
)
@pytest.mark.parametrize("is_literal", [False, True])
def test_it_looks_at_texts_and_shown_names_only(left, excluded, gone, is_literal):
    everything = {"topic", "title", "text", "file", "plain"}

    assert set(left(excluded, is_literal=is_literal)) == everything - gone


def test_what_an_alternative_finds_by_another_name_stays(engine):
    fill(
        engine,
        record("topic", "Making bricks by hand", **BRICKS),
        record("other", "Pottery by hand"),
        record("kiln", "Pottery from a kiln"),
    )
    query = analyse(parse("bricks OR pottery -kiln"))
    found = engine.search(EngineRequest(query, EVERYONE, limit=20))

    assert sorted(keys(found)) == ["other", "topic"]
