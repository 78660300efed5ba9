"""The query language, and that nothing typed ever raises."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from freeshelf.search.engines.base import EngineRequest, Neighbours
from freeshelf.search.engines.tantivy import TantivyEngine
from freeshelf.search.highlighting import Marker
from freeshelf.search.lexical import analyse
from freeshelf.search.query import (
    MAX_CHARACTERS,
    MAX_TERMS,
    FieldQuery,
    OrGroup,
    ParsedQuery,
    PrefixWord,
    QuotedPhrase,
    Word,
    YearRange,
    parse,
    unquoted,
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


def test_a_question_that_costs_too_much_is_cut_and_says_so():
    words = tuple(f"word{number}" for number in range(MAX_TERMS + 1))

    assert parse(" ".join(words)) == ParsedQuery(
        tuple(map(Word, words[:MAX_TERMS])), is_cut=True
    )
    assert parse("x " * MAX_CHARACTERS).is_cut
    assert not parse("short").is_cut


def test_repeated_words_cost_nothing_more():
    parsed = parse("debt bondage " * 500)

    assert len(parsed.words) == 1000
    assert not parsed.is_cut


_HUGE = {
    "words": " ".join(f"word{number}" for number in range(10_000)),
    "compounds": " ".join(f"a{n}-b{n}/c{n}" for n in range(10_000)),
    "in Chinese": "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(10_000)),
    "one word": "labour " * 10_000,
    "two words by turns": "labour debt " * 10_000,
    "prefixes": " ".join(f"word{number}*" for number in range(10_000)),
    "phrases": '"debt bondage" ' * 10_000,
    "alternatives": "debt OR bondage OR " * 10_000,
    "exclusions": "fees -debt " * 10_000,
    "fields": "title:debt " * 10_000,
}


@pytest.mark.parametrize("text", _HUGE.values(), ids=_HUGE)
def test_the_work_for_a_pasted_document_is_bounded(text):
    query = analyse(parse(text))
    others = (*query.required, *query.excluded, *query.hints)
    leaves = sum(map(_leaves, (*query.words, *others)))

    # A word with a number is looked up whole and in parts, to count it and to score it.
    assert leaves + len(query.near) <= 5 * MAX_TERMS


def _leaves(clause):
    parts = getattr(clause, "clauses", ())
    inner = getattr(clause, "clause", None)
    if parts or inner:
        return sum(map(_leaves, (*parts, *filter(None, [inner]))))
    return 1


def test_a_question_is_read_to_its_end(engine):
    parsed = parse(f"{' '.join(f'word{n}' for n in range(200))} kilns")
    response = engine.search(EngineRequest(query=analyse(parsed), levels=("open",)))

    assert [hit.key for hit in response.hits] == ["a"]


@pytest.mark.parametrize("repeated", ["kiln", "debt", "砖窑"])
def test_a_word_of_two_sentences_counts_twice(repeated):
    engine = TantivyEngine(heap=15_000_000)
    named = {"kiln": "Kiln", "debt": "Debt", "砖窑": "砖窑"}
    fill(engine, *(record(key, f"{title} law") for key, title in named.items()))
    query = analyse(parse(f"debt, kiln, 砖窑? The {repeated}."))

    response = engine.search(EngineRequest(query=query, levels=("open",)))

    assert response.hits[0].key == repeated
    assert response.total == len(named)


def test_a_word_that_one_sentence_needs_twice_counts_once():
    once = analyse(parse("what does the younger son say of the elder"))
    twice = analyse(parse("what does the younger son say of the elder son"))

    assert (twice.words, twice.hints) == (once.words, once.hints)


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


_TEXTS = ("debt bondage at sea", "bondage of debt", "sea kilns", "kilns at sea", "debt")
_PHRASE = st.lists(st.sampled_from(["debt", "bondage", "sea", "kilns"]), min_size=2)


@pytest.fixture(scope="module")
def texts():
    filled = TantivyEngine(heap=15_000_000)
    fill(filled, *(record(str(n), text) for n, text in enumerate(_TEXTS)))
    return filled


@settings(max_examples=60)
@given(_PHRASE, _PHRASE)
@example(["debt", "bondage"], ["sea", "kilns"])
def test_either_of_two_phrases_finds_what_each_finds_and_nothing_more(
    texts, one, other
):
    near = Neighbours(dense_hits=frozenset(map(str, range(len(_TEXTS)))))

    def found(text: str) -> set[str]:
        query = analyse(parse(text))
        asked = EngineRequest(query=query, levels=("open",), neighbours=near)
        return {hit.key for hit in texts.search(asked).hits}

    first, second = f'"{" ".join(one)}"', f'"{" ".join(other)}"'

    assert found(f"{first} OR {second}") == found(first) | found(second)


def test_phrases_joined_by_or_are_loosened_with_the_others():
    loose = unquoted(parse('"a b" OR "c d"'))

    (group,) = loose.wanted
    assert [each.is_exact for each in group.items] == [False, False]
