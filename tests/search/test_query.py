"""The query language, and that nothing typed ever raises."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from freeshelf.search.engines.base import EngineRequest
from freeshelf.search.engines.tantivy import TantivyEngine
from freeshelf.search.highlighting import Marker
from freeshelf.search.lexical import analyse
from freeshelf.search.query import (
    MAX_CHARACTERS,
    MAX_ITEMS,
    FieldQuery,
    OrGroup,
    ParsedQuery,
    PrefixWord,
    QuotedPhrase,
    Word,
    YearRange,
    parse,
)
from tests.search.documents import fill, record


@pytest.mark.parametrize(
    ("text", "wanted", "excluded"),
    [
        ("", (), ()),
        ("forced labour", (Word("forced"), Word("labour")), ()),
        ('"debt bondage" fees', (QuotedPhrase("debt bondage"), Word("fees")), ()),
        ("“debt bondage”", (QuotedPhrase("debt bondage"),), ()),
        ("«traite des êtres»", (QuotedPhrase("traite des êtres"),), ()),
        ('"never closed', (QuotedPhrase("never closed"),), ()),
        ('""', (), ()),
        ("-debt", (), (Word("debt"),)),
        ('fees -"debt bondage"', (Word("fees"),), (QuotedPhrase("debt bondage"),)),
        ("well-known", (Word("well-known"),), ()),
        ("- debt", (Word("-"), Word("debt")), ()),
        ("a OR b c", (OrGroup((Word("a"), Word("b"))), Word("c")), ()),
        ("a OR b OR c", (OrGroup((Word("a"), Word("b"), Word("c"))),), ()),
        ("OR a OR", (Word("a"),), ()),
        ("a or b", (Word("a"), Word("or"), Word("b")), ()),
        ("recruit*", (PrefixWord("recruit"),), ()),
        ("*", (), ()),
        ("r*", (Word("r"),), ()),
        ("title:handbook", (FieldQuery("title", Word("handbook")),), ()),
        ("TITLE:hand*", (FieldQuery("title", PrefixWord("hand")),), ()),
        (
            'publisher:"Loom House"',
            (FieldQuery("publisher", QuotedPhrase("Loom House")),),
            (),
        ),
        ("title: handbook", (Word("title:"), Word("handbook")), ()),
        ("-title:handbook", (), (FieldQuery("title", Word("handbook")),)),
        ("year:2019", (YearRange(2019, 2019),), ()),
        ("year:2019..2022", (YearRange(2019, 2022),), ()),
        ("year:2022..2019", (YearRange(2019, 2022),), ()),
        ("year:2019..", (YearRange(2019, 9999),), ()),
        ("year:..2022", (YearRange(0, 2022),), ()),
        ("year:2019-2022", (YearRange(2019, 2022),), ()),
        ("year:soon", (Word("year soon"),), ()),
        ("year:..", (Word("year .."),), ()),
        ("wp:paragraph", (Word("wp:paragraph"),), ()),
    ],
)
def test_a_question_is_read_as_written(text, wanted, excluded):
    assert parse(text) == ParsedQuery(wanted, excluded)


def test_a_question_that_is_too_long_is_cut_and_says_so():
    assert parse("word " * 500).is_cut
    assert len(parse("a b " * 200).wanted) == MAX_ITEMS
    assert parse("x" * (MAX_CHARACTERS + 1)).is_cut
    assert not parse("short").is_cut


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("how do I write our statement", ("en",)),
        ("la traite des êtres humains", ("fr",)),
        ("los derechos de los niños", ("es",)),
        ("passport", ("en", "es", "fr")),
    ],
)
def test_stop_words_tell_the_language(text, languages):
    assert parse(text).latin_languages == languages


def test_a_question_of_stop_words_looks_for_just_those():
    engine = TantivyEngine(heap=15_000_000)
    fill(engine, record("who", "Who we are"), record("other", "Kilns"))

    query = analyse(parse("who we are"))
    response = engine.search(EngineRequest(query=query, levels=("open",)))

    assert [hit.key for hit in response.hits] == ["who"]


@pytest.fixture(scope="module")
def engine():
    filled = TantivyEngine(heap=15_000_000)
    fill(filled, record("a", "Debt bondage in brick kilns", issued=20190000))
    return filled


_PIECES = st.sampled_from(
    [
        *('"', "-", "*", "OR", "title:", "year:", "publisher:", "..", "(", ")", "^"),
        *("2019", "debt", "传", "العمل", "ё", "\u0301", "\x00", "\ud83d\udc4d", "~1"),
        *("[a TO b]", "AND", "NOT", "+", "\\", "/", "<", "{", "a" * 500, "’", " "),
    ]
)


@settings(max_examples=300)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=40).map("".join)))
@example("<")
@example("-")
@example('-"')
@example("title:OR OR")
@example("\u200d*")
@example("year:0..99999")
@example("0" * 64 + "\u0620")
def test_no_text_raises_anywhere_on_its_way(engine, text):
    query = analyse(parse(text))
    response = engine.search(EngineRequest(query=query, levels=("open",)))
    engine.passages(query, levels=("open",), keys=("a",), per_resource=3)
    ranges = Marker(query).ranges("Debt bondage in brick kilns")

    assert response.total in (0, 1)
    assert ranges == sorted(ranges)
