"""Every engine finds the same, in the same order."""

import pytest

from freeshelf.search.engines.base import EngineRequest, Segment, Sort, Text
from freeshelf.search.engines.clauses import (
    NOTHING,
    Best,
    LexicalQuery,
    Phrase,
    SynonymClause,
    Term,
)
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from tests.search.documents import ask, fill, keys, passage, record
from tests.search.engines import EVERYONE, STAFF


def test_an_index_that_does_not_exist_yet_has_no_hits(engine):
    response = ask(engine, "labour")

    assert (response.total, response.hits) == (0, ())
    assert list(engine.entries()) == []


def test_a_word_is_found_in_every_part_of_a_record(engine):
    fill(
        engine,
        record("title", "Recruitment"),
        record("alternative", alternative=(Text("Recruitment", "en"),)),
        record("description", description="Recruitment"),
        record("label", labels=(Text("Recruitment", "en"),)),
        record("hidden", hidden_labels=(Text("Recruitment", "en"),)),
        record("publisher", publisher=(Text("Recruitment"),)),
        record("creator", creators=(Text("Recruitment"),)),
        record("body", body="Recruitment"),
        record("identifier", identifiers=("recruitment",)),
        record("other", "Fisheries"),
    )

    found = keys(ask(engine, "recruitment", limit=20))

    assert set(found) == {
        "title",
        "alternative",
        "description",
        "label",
        "hidden",
        "publisher",
        "creator",
        "body",
        "identifier",
    }


def test_a_title_counts_more_than_a_description(engine):
    fill(
        engine,
        record("described", "Guide", description="debt for workers"),
        record("named", "Debt", description="guide for workers"),
    )

    assert keys(ask(engine, "debt")) == ["named", "described"]


def test_a_title_with_every_word_comes_before_words_spread_over_the_rest(engine):
    fill(
        engine,
        record("named", "Explained in a film: what is debt bondage?"),
        record(
            "about",
            "Kilns",
            description="Debt bondage, debt, bondage",
            labels=(Text("Debt bondage", "en"),),
            body="debt and bondage and debt",
        ),
        record("other", "Vessels", description="fees"),
    )

    assert keys(ask(engine, "debt bondage")) == ["named", "about"]


def test_documents_with_all_words_come_first_then_those_with_some(engine):
    fill(
        engine,
        record("one", "Debt debt debt"),
        record("both", "A long title that speaks of debt among others of bondage"),
        record("none", "Fisheries"),
    )

    response = ask(engine, "debt bondage")

    assert [(hit.key, hit.matches_all_words) for hit in response.hits] == [
        ("both", True),
        ("one", False),
    ]
    assert (response.total, response.total_all_words) == (2, 1)


def test_few_words_need_most_of_them_when_that_finds_enough(engine):
    many = [record(f"m{n}", "forced labour in fishing") for n in range(20)]
    fill(engine, *many, record("one", "forced entry"))

    response = ask(engine, "forced labour fishing vessels", limit=50)

    assert response.total == 20
    assert "one" not in keys(response)


def test_paging_goes_from_whole_hits_over_to_partial_ones(engine):
    fill(
        engine,
        *(record(f"w{n}", "debt bondage") for n in range(3)),
        *(record(f"p{n}", "debt") for n in range(4)),
    )

    pages = [
        keys(ask(engine, "debt bondage", offset=offset, limit=2))
        for offset in range(0, 8, 2)
    ]

    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert len({key for page in pages for key in page}) == 7
    assert all(key.startswith("w") for key in pages[0])
    assert all(key.startswith("p") for key in [*pages[2], *pages[3]])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('"debt bondage"', {"phrase"}),
        ("debt -bondage", {"apart"}),
        ('debt -"debt bondage"', {"apart", "turned"}),
        ("kilns OR vessels", {"kilns", "vessels"}),
        ("recruit*", {"recruiter"}),
        ("title:kilns", {"kilns"}),
        ('title:"debt bondage"', {"phrase"}),
        ("title:recr*", {"recruiter"}),
        ("publisher:loom", {"kilns"}),
        ("year:2019", {"kilns"}),
        ("year:2018..2020", {"kilns", "vessels"}),
        ("year:2019..", {"kilns", "vessels"}),
        ("year:..2019", {"kilns"}),
        ("-debt", {"kilns", "vessels", "recruiter"}),
    ],
)
def test_the_query_language_reaches_the_engine(engine, question, expected):
    fill(
        engine,
        record("phrase", "On debt bondage", description="of people"),
        record("turned", "Bondage for debt"),
        record("apart", "Debt", description="and fees at the gates"),
        record("kilns", "Kilns", publisher=(Text("Loom House"),), issued=20190000),
        record("vessels", "Vessels", description="Loom", issued=20200701),
        record("recruiter", "Recruiters", description="a title for owners"),
    )

    assert set(keys(ask(engine, question))) == expected


def test_a_phrase_does_not_cross_from_one_part_into_another(engine):
    fill(engine, record("a", "On debt", description="bondage and fees"))

    assert ask(engine, '"debt bondage"').total == 0


def test_newest_and_title_order_the_hits(engine):
    fill(
        engine,
        record("old", "Beta", issued=20100000, description="fees"),
        record("new", "Alpha", issued=20220700, description="fees"),
        record("undated", "Gamma", description="fees"),
    )

    assert keys(ask(engine, "fees", sort=Sort.NEWEST)) == ["new", "old", "undated"]
    assert keys(ask(engine, "fees", sort=Sort.TITLE)) == ["new", "old", "undated"]


def test_what_is_featured_comes_before_newer_hits_by_date_only(engine):
    fill(
        engine,
        record("old", "Fees", issued=20100000, is_featured=True),
        record("new", "Fees and fees", issued=20220700, description="fees fees"),
        record("closed", "Fees", level="staff", issued=20100000, is_featured=True),
    )

    assert keys(ask(engine, "fees", sort=Sort.NEWEST)) == ["old", "new"]
    assert keys(ask(engine, "fees", sort=Sort.TITLE)) == ["old", "new"]
    by_words = keys(ask(engine, "fees"))
    fill(engine, record("old", "Fees", issued=20100000))
    assert keys(ask(engine, "fees")) == by_words


def test_passages_come_best_first_and_only_of_the_named_resources(engine):
    fill(
        engine,
        record(
            "a",
            passages=(
                passage("fees", "recruitment fees and more fees"),
                passage("other", "the weather"),
                passage("both", "recruitment costs"),
            ),
        ),
        record("b", passages=(passage("b", "recruitment fees"),)),
        record("c", passages=(passage("c", "the weather"),)),
    )

    found = engine.passages(
        analyse(parse("recruitment fees")),
        levels=EVERYONE,
        keys=("a", "c"),
        per_resource=3,
    )

    assert list(found["a"]) == ["fees", "both"]
    assert set(found) == {"a"}


def test_a_restricted_text_takes_no_part_for_those_who_may_not_see_it(engine):
    fill(
        engine,
        record("staff", "Marmoset", level="staff", facets={"type": ("secret",)}),
        record(
            "mixed",
            "Guide",
            body=(
                Segment("public words", "en", "open"),
                Segment("marmoset", "en", "staff"),
            ),
            passages=(
                passage("p1", "public words"),
                passage("p2", "marmoset words", level="staff"),
            ),
        ),
    )

    for question in ("marmoset", "marm*", '"marmoset"', "title:marm*", "guide -marmo*"):
        hits = keys(ask(engine, question, EVERYONE, facets=("type",)))
        assert hits == (["mixed"] if question.startswith("guide") else [])
    everything = ask(engine, "", EVERYONE, facets=("type",))
    assert keys(everything) == ["mixed"]
    assert everything.facets == {"type": {}}
    words = engine.passages(
        analyse(parse("marmoset words")),
        levels=EVERYONE,
        keys=("mixed",),
        per_resource=5,
    )
    assert list(words["mixed"]) == ["p1"]
    assert engine.similar_words("marmosett", levels=EVERYONE, limit=5) == ()
    marmoset = LexicalQuery(required=(Term(("marmoset",), "marmoset"),))
    assert engine.count(marmoset, levels=EVERYONE) == 0
    assert engine.count(marmoset, levels=STAFF) == 2
    assert set(keys(ask(engine, "marmoset", STAFF))) == {"staff", "mixed"}
    assert engine.similar_words("marmosett", levels=STAFF, limit=5) == ("marmoset",)


def test_the_text_of_a_group_is_found_by_its_members_only(engine):
    own, other = ("open", "members", "group:1"), ("open", "members", "group:12")
    parts = (Segment("guide", "en", "open"), Segment("red marmoset", "en", "group:1"))
    in_file = (passage("p1", "guide"), passage("p2", "red marmoset", level="group:1"))
    fill(
        engine,
        record("mixed", "Guide", body=parts, passages=in_file),
        record("whole", "Red marmoset", level="group:1", facets={"type": ("secret",)}),
        # The number of a group is no part of a word.
        record("2", "2", level="group:1"),
    )
    questions = ("marmoset", "marm*", '"red marmoset"', "red marmoset")

    for question in questions:
        assert keys(ask(engine, question, other)) == []
        assert set(keys(ask(engine, question, own))) == {"mixed", "whole"}
        staff = (*STAFF, "group:1", "group:12")
        assert set(keys(ask(engine, question, staff))) == {"mixed", "whole"}
    for question in ("title:marm*", "title:marmoset"):
        assert keys(ask(engine, question, own)) == ["whole"]
        assert keys(ask(engine, question, other)) == []
    assert keys(ask(engine, "", other, facets=("type",))) == ["mixed"]
    assert ask(engine, "", other, facets=("type",)).facets == {"type": {}}
    assert keys(ask(engine, "2", ("group:1",))) == ["2"]
    assert keys(ask(engine, "1*", ("group:1",))) == []
    for levels, found in ((own, ("p2",)), (other, ())):
        words = engine.passages(
            analyse(parse("marmoset")), levels=levels, keys=("mixed",), per_resource=5
        )
        assert tuple(words.get("mixed", ())) == found
        similar = engine.similar_words("marmosett", levels=levels, limit=5)
        assert similar == (("marmoset",) if found else ())


def test_a_restricted_text_does_not_move_the_scores_of_others(engine):
    fill(engine, record("a", "Kilns"), record("b", "Kilns and more kilns"))
    before = ask(engine, "kilns")
    fill(
        engine,
        *(record(f"s{n}", "Kilns kilns", level="staff") for n in range(1)),
        record("c", "Vessels"),
    )
    fill(engine, record("s0", "Vessels", level="staff"))
    after = ask(engine, "kilns")

    assert keys(after) == keys(before)


def test_similar_words_are_near_live_and_shown(engine):
    fill(
        engine,
        record("a", "Passport retention"),
        record("b", "Passage", hidden_labels=(Text("passportt", "en"),)),
        record("gone", "Passporte"),
    )
    with engine.write() as writer:
        writer.remove(["gone"])

    assert engine.similar_words("passprt", levels=EVERYONE, limit=5) == ("passport",)
    assert engine.similar_words("apssport", levels=EVERYONE, limit=5) == ("passport",)
    assert engine.similar_words("zzzzzzz", levels=EVERYONE, limit=5) == ()


def test_offsets_and_limits_of_any_size_are_answered(engine):
    fill(engine, record("a", "Kilns"))

    assert keys(ask(engine, "kilns", offset=10_000, limit=100)) == []
    assert ask(engine, "kilns", offset=0, limit=0).total == 1


def test_an_empty_question_is_everything(engine):
    fill(engine, record("a"), record("b"))

    response = engine.search(EngineRequest(query=LexicalQuery(), levels=EVERYONE))

    assert response.total == response.total_all_words == 2


def test_a_choice_of_nothing_finds_nothing(engine):
    fill(engine, record("a"))
    nothing = LexicalQuery(required=(NOTHING,))

    response = engine.search(EngineRequest(query=nothing, levels=EVERYONE))

    assert (response.total, response.hits) == (0, ())


def test_an_alternative_stands_for_its_words_and_weighs_less_than_they_do(engine):
    fill(
        engine,
        record("words", "Debt bondage in kilns"),
        record("other", "Servidumbre por deudas in kilns"),
        record("half", "Debt and kilns"),
        record("elsewhere", "Servidumbre por deudas"),
        record("neither", "Fisheries"),
    )
    names = (Phrase(("servidumbre", "por", "deudas")), Phrase(("bonded", "labor")))
    query = LexicalQuery(
        words=(
            *(Term(("debt",), "debt"), Term(("bondag",), "bondage")),
            Term(("kiln",), "kilns"),
        ),
        minimum_should_match=2,
        alternatives=(SynonymClause((0, 1), Best(names, 0.3)),),
    )

    response = engine.search(
        EngineRequest(query=query, levels=EVERYONE, facets=("language",))
    )

    found = [(hit.key, hit.matches_all_words) for hit in response.hits]
    assert found == [("words", True), ("other", True), ("half", False)]
    assert (response.total, response.total_all_words) == (3, 2)


@pytest.mark.parametrize("sort", [Sort.BEST, Sort.NEWEST])
def test_a_phrase_in_the_text_comes_before_one_in_the_name_of_a_topic(engine, sort):
    topic = (Text("Debt bondage", "en"), Text("servidumbre por deudas", "es"))
    fill(
        engine,
        record("label", "Debt, debt and bondage", labels=topic, issued=20260000),
        record("text", "Kilns", body="rooms " * 300 + "debt bondage", issued=20200000),
        record("both", "Debt bondage", labels=topic),
        record("words", "Bondage and debt"),
    )

    found = ask(engine, '"debt bondage"', sort=sort)
    spanish = ask(engine, '"servidumbre por deudas"', sort=sort)

    by_label = {hit.key: hit.is_by_label for hit in found.hits}
    assert by_label == {"label": True, "text": False, "both": False}
    if sort is Sort.BEST:
        assert keys(found)[-1] == "label"
    assert {hit.key for hit in spanish.hits if hit.is_by_label} == {"label", "both"}
