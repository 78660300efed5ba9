"""Documents near in meaning are hits of every engine, in one set and one order."""

from dataclasses import replace

import pytest

from freeshelf.search.engines.base import EngineRequest, Neighbours, Sort
from freeshelf.search.engines.clauses import Best, Phrase, SynonymClause
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from tests.search.documents import ask, fill, keys, record
from tests.search.engines import EVERYONE


def near(gains: dict[str, float], *admitted: str) -> Neighbours:
    """Neighbours of a question; all that gain are hits unless some are named."""
    return Neighbours(
        score_boosts=gains,
        dense_hits=frozenset(admitted or gains),
    )


@pytest.fixture
def shelf(engine):
    """Two about debt, two about other things, among fillers."""
    topics = {"debt": ("a",), "bond": ("b",), "kiln": ("a",), "vessel": ("b",)}
    titles = {
        "debt": "Debt bondage of workers",
        "bond": "Debt of workers",
        "kiln": "Kilns of brick",
        "vessel": "Vessels at sea",
    }
    fill(
        engine,
        *(
            record(
                key,
                title,
                facets={"topic": topics[key]},
                issued=20000000 + number * 10000,
            )
            for number, (key, title) in enumerate(titles.items())
        ),
        *(record(f"filler{n}", f"Fisheries {n}") for n in range(10)),
    )
    return engine


def test_what_is_near_is_found_counted_and_says_so(shelf):
    found = ask(shelf, "debt bondage", neighbours=near({"kiln": 0.1, "vessel": 0.05}))

    assert keys(found) == ["debt", "bond", "kiln", "vessel"]
    assert (found.total, found.total_all_words, found.total_dense_only) == (4, 1, 2)
    assert [hit.matches_all_words for hit in found.hits] == [True, False, False, False]
    assert [hit.is_dense_only for hit in found.hits] == [False, False, True, True]


def test_meaning_and_words_make_one_order(shelf):
    gains = {"kiln": 5.0, "bond": 2.0}

    found = ask(shelf, "debt bondage", neighbours=near(gains))

    assert keys(found) == ["kiln", "bond", "debt"]
    assert [hit.is_dense_only for hit in found.hits] == [True, False, False]


def test_a_head_comes_first_in_its_order_on_every_page_and_under_filters(shelf):
    head = replace(
        near({"kiln": 5.0, "vessel": 0.1, "bond": 4.0}), head=("vessel", "debt", "gone")
    )

    def asked(**options):
        return keys(ask(shelf, "debt bondage", neighbours=head, **options))

    assert asked() == ["vessel", "debt", "kiln", "bond"]
    assert [asked(offset=n, limit=1)[0] for n in range(4)] == asked()
    assert asked(filters={"topic": ("a",)}) == ["debt", "kiln"]
    assert asked(filters={"topic": ("b",)}) == ["vessel", "bond"]
    assert asked(keys=("bond", "vessel")) == ["vessel", "bond"]


def test_a_head_adds_no_hit_and_changes_no_count(shelf):
    plain = near({"kiln": 0.1})
    counted = ask(shelf, "debt", neighbours=plain, facets=("topic",))

    headed = ask(
        shelf,
        "debt",
        neighbours=replace(plain, head=("filler1", "kiln")),
        facets=("topic",),
    )

    assert keys(headed)[0] == "kiln"
    assert set(keys(headed)) == set(keys(counted))
    assert (headed.total, headed.facets) == (counted.total, counted.facets)


def test_what_gains_without_being_admitted_only_moves(shelf):
    found = ask(
        shelf, "debt", neighbours=near({"bond": 3.0, "kiln": 9.0, "debt": 0.1}, "none")
    )

    assert keys(found) == ["bond", "debt"]
    assert found.total_dense_only == 0


def test_words_count_less_where_they_are_there_by_chance(shelf):
    abroad = Neighbours(
        score_boosts={"debt": 0.01},
        other_language=frozenset({"debt"}),
        other_language_weight=0.25,
    )

    found = ask(shelf, "debt workers", neighbours=abroad)

    assert keys(ask(shelf, "debt workers")) == ["bond", "debt"]
    assert keys(found) == ["bond", "debt"]
    score = {hit.key: hit.score for hit in found.hits}
    plain = {hit.key: hit.score for hit in ask(shelf, "debt workers").hits}
    assert score["bond"] == pytest.approx(plain["bond"])
    assert score["debt"] == pytest.approx(
        0.25 * plain["debt"] + 0.01 * plain["bond"], rel=1e-3
    )
    assert found.total == 2


def test_every_page_is_a_part_of_the_same_order(shelf):
    neighbours = near({"kiln": 0.9, "filler3": 0.5, "filler4": 0.5, "vessel": 0.1})
    whole = keys(ask(shelf, "debt", neighbours=neighbours))

    pages = [
        key
        for offset in range(7)
        for key in keys(
            ask(shelf, "debt", neighbours=neighbours, offset=offset, limit=1)
        )
    ]

    assert pages == whole
    assert len(set(pages)) == 6


def test_facets_count_exactly_the_set(shelf):
    neighbours = near({"kiln": 0.4, "vessel": 0.2})

    found = ask(shelf, "debt", neighbours=neighbours, facets=("topic",))

    assert found.facets["topic"] == {"a": 2, "b": 2}


def test_a_chosen_facet_counts_what_its_other_values_would_give(shelf):
    neighbours = near({"kiln": 0.4, "vessel": 0.2})

    found = ask(
        shelf,
        "debt",
        neighbours=neighbours,
        filters={"topic": ("a",)},
        facets=("topic", "language"),
    )

    assert keys(found) == ["debt", "kiln"]
    assert found.facets["topic"] == {"a": 2, "b": 2}


def test_filters_and_what_is_asked_for_hold_for_neighbours(shelf):
    neighbours = near({"kiln": 0.9, "vessel": 0.8, "bond": 0.1})

    without = keys(ask(shelf, "debt -sea", neighbours=neighbours))

    assert set(without) == {"kiln", "debt", "bond"}
    assert keys(ask(shelf, '"debt bondage"', neighbours=neighbours)) == ["debt"]
    assert keys(ask(shelf, "debt year:2002", neighbours=neighbours)) == ["kiln"]
    only = ask(shelf, "debt", neighbours=neighbours, filters={"topic": ("b",)})
    assert set(keys(only)) == {"vessel", "bond"}


def test_a_filter_changes_no_order_and_no_score(shelf):
    neighbours = near({"vessel": 0.8, "debt": 0.0, "bond": 0.0})
    whole = ask(shelf, "debt bondage", neighbours=neighbours)
    assert keys(whole) == ["debt", "vessel", "bond"]

    left = ask(shelf, "debt bondage", neighbours=neighbours, filters={"topic": ("b",)})

    scores = {hit.key: hit.score for hit in whole.hits}
    assert keys(left) == ["vessel", "bond"]
    assert [hit.score for hit in left.hits] == [scores[key] for key in keys(left)]


def test_a_choice_of_records_has_the_order_of_all(shelf):
    # Scaled by the best score of the two, the kilns would be below the debt.
    gains = near({"kiln": 0.8})

    every = keys(ask(shelf, "debt bondage", neighbours=gains))
    some = keys(ask(shelf, "debt bondage", neighbours=gains, keys=("bond", "kiln")))

    assert every == ["debt", "kiln", "bond"]
    assert some == ["kiln", "bond"]


def test_a_level_that_a_reader_has_not_stays_hidden(engine):
    fill(
        engine,
        record("open", "Debt"),
        record("secret", "Kilns", level="staff"),
    )

    found = ask(engine, "debt", EVERYONE, neighbours=near({"secret": 1.0}))

    assert keys(found) == ["open"]


def test_other_orders_are_over_the_same_set_whole_hits_first(shelf):
    neighbours = near({"kiln": 0.4, "vessel": 0.2})

    newest = ask(shelf, "debt bondage", neighbours=neighbours, sort=Sort.NEWEST)
    title = ask(shelf, "debt bondage", neighbours=neighbours, sort=Sort.TITLE)

    assert keys(newest) == ["debt", "vessel", "kiln", "bond"]
    assert keys(title) == ["debt", "bond", "kiln", "vessel"]
    assert (newest.total, newest.total_all_words, newest.total_dense_only) == (4, 1, 2)
    assert [hit.is_dense_only for hit in newest.hits] == [False, True, True, False]


def test_meaning_alone_answers_a_question_of_unknown_words(shelf):
    found = ask(shelf, "servidumbre", neighbours=near({"debt": 1.0, "bond": 0.5}))

    assert keys(found) == ["debt", "bond"]
    assert (found.total_all_words, found.total_dense_only) == (0, 2)


def test_an_engine_says_which_documents_keep_all_but_the_words(shelf):
    wanted = ["debt", "kiln", "vessel", "unknown"]

    def matching(text: str, **filters: tuple[str, ...]) -> set[str]:
        query = analyse(parse(text))
        return set(shelf.matching(wanted, query, levels=EVERYONE, filters=filters))

    assert matching("anything") == {"debt", "kiln", "vessel"}
    assert matching("anything -brick") == {"debt", "vessel"}
    assert matching("anything title:kilns") == {"kiln"}
    assert matching("anything", topic=("b",)) == {"vessel"}
    assert shelf.matching([], analyse(parse("x")), levels=EVERYONE, filters={}) == set()


def test_full_hits_in_the_favoured_language_take_the_first_places_of_full_hits(engine):
    fill(
        engine,
        record("short", "OSCE SOP handbook", facets={"language": ("en",)}),
        *(
            record(
                f"long{n}",
                "OSCE SOP manuel complet " + "et autre chose " * n,
                language="fr",
                facets={"language": ("fr",)},
            )
            for n in range(1, 6)
        ),
        *(record(f"other{n}", f"Fisheries {n}") for n in range(12)),
    )
    meant = near({"other1": 6.0, "short": 4.0, "long3": 1.0, "other2": 0.9})

    plain = keys(ask(engine, "OSCE SOP", neighbours=meant, limit=20))
    favoured = ask(
        engine, "OSCE SOP", preferred_language="fr", neighbours=meant, limit=20
    )
    paged = [
        key
        for offset in range(favoured.total)
        for key in keys(
            ask(
                engine,
                "OSCE SOP",
                preferred_language="fr",
                neighbours=meant,
                offset=offset,
                limit=1,
            )
        )
    ]

    french = [key for key in plain if key.startswith("long")]
    assert plain[:3] == ["other1", "short", "long3"]
    due = iter([*french, "short"])
    expected = [key if key.startswith("other") else next(due) for key in plain]
    assert keys(favoured) == paged == expected
    assert (favoured.total_preferred, favoured.total_all_words) == (5, 6)


def test_another_name_of_all_words_is_a_hit_in_the_one_order_and_in_the_counts(engine):
    fill(
        engine,
        record("other", "Servidumbre por deudas", facets={"topic": ("a",)}),
        *(record(f"words{n}", "Debt bondage") for n in range(25)),
    )
    names = (Phrase(("servidumbre", "por", "deudas")),)
    query = replace(
        analyse(parse("debt bondage")),
        alternatives=(SynonymClause((0, 1), Best(names, 0.3)),),
    )
    plain = EngineRequest(query=query, levels=EVERYONE, facets=("topic",), limit=50)

    by_words = engine.search(plain)
    fused = engine.search(replace(plain, neighbours=near({"words3": 0.5})))

    for found in (by_words, fused):
        assert len(found.hits) == found.total == found.total_all_words == 26
        assert "other" in keys(found)
        assert found.facets["topic"] == {"a": 1}
    assert fused.total_dense_only == 0


@pytest.mark.parametrize(
    ("others", "first"), [((), "kiln"), (("vessel",), "kiln"), (("kiln",), "bond")]
)
def test_words_of_which_the_best_has_few_count_less(shelf, others, first):
    """Unless nothing near is in the language of the question: then they are names."""
    found = near({"kiln": 0.5}, "kiln")
    found = replace(
        found, enough=1000.0, raised_by=1.5, other_language=frozenset(others)
    )

    assert keys(ask(shelf, "debt glass", neighbours=near({"kiln": 0.5})))[0] == "bond"
    assert keys(ask(shelf, "debt glass", neighbours=found))[0] == first
