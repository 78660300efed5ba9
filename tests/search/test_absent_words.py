"""Words that no document has are named as they were typed."""

import pytest

from freeshelf.search.absent_words import absent_words
from freeshelf.search.engines.counting import counts_once
from freeshelf.search.lexical import AnalyzedQuery, analyse
from freeshelf.search.query import parse
from tests.search.documents import fill, record
from tests.search.engines import EVERYONE, STAFF


def analysis_of(text):
    """A question without the names that a library knows."""
    parsed = parse(text)
    return AnalyzedQuery(parsed, analyse(parsed))


@pytest.fixture
def absent(engine):
    """The words that no document has, in all and under the filters."""
    fill(
        engine,
        record("work", "Child labour on cocoa farms", facets={"place": ("x",)}),
        record("travail", "Le travail des enfants", language="fr"),
        record("zh", "农业中的童工与供应链", language="zh"),
        record("ru", "Дети на плантациях", language="ru"),
        record("closed", "Smelters", level="staff"),
        record("law", "Convention No. 182"),
    )

    def ask(text, levels=EVERYONE, **filters):
        return absent_words(
            analysis_of(text), search_engine=engine, levels=levels, filters=filters
        )

    return ask


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("travail des enfants cacao", ("cacao",)),
        ("Travail des enfants", ()),
        ("labour, Pizza: pizza!", ("Pizza",)),
        ("cocoa farm", ()),
        ("детей плантация какао", ("какао",)),
        ('"purple elephant" labour', ("purple", "elephant")),
        ("cocoa OR chocolate", ("chocolate",)),
        ("choco* coco*", ("choco*",)),
        ("cocoa-farms cocoa-mills", ("cocoa-mills",)),
        ("Convention 189 and C182", ("Convention 189",)),
        ("cocoa -pizza title:pizza year:2019", ()),
        ("cocoa 2031", ()),
        ("", ()),
        ("am I on a pizza", ("pizza",)),
        ("don't eat cocoa", ("eat",)),
        ("je suis en pizza", ("pizza",)),
        ("estoy en la pizza", ("pizza",)),
        ("меня пицца", ("пицца",)),
        ("اريد بيتزا", ("بيتزا",)),
        ("car for the cocoa farm", ("car",)),
        ("le travail à l’usine et l'atelier", ("usine", "atelier")),
        ("les enfants d’ouvriers qu'Amélie", ("ouvriers", "Amélie")),
        ("cocoa o'clock", ("o'clock",)),
    ],
)
def test_each_word_that_no_document_has_is_named_once_as_typed(absent, text, words):
    assert absent(text) == (words, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("可可童工", ("可可",)),
        ("巧克力供应链中的童工", ("巧克力",)),
        ("供应链童工", ()),
        ("披萨", ("披萨",)),
        ("我是 童工", ()),
    ],
)
def test_of_a_run_without_spaces_the_unknown_part_is_named(absent, text, words):
    assert absent(text) == (words, words)


def test_a_word_is_absent_for_a_reader_who_may_not_see_its_document(absent):
    assert absent("smelters", STAFF) == ((), ())
    assert absent("smelters") == (("smelters",), ("smelters",))


def test_a_word_may_be_absent_under_filters_only(absent):
    found = absent("travail cocoa pizza", place=("x",))

    assert found == (("pizza",), ("travail", "pizza"))


class Counted:
    """An engine that keeps what was counted."""

    def __init__(self, engine):
        self._engine = engine
        self.asked = []

    def __getattr__(self, name):
        return getattr(self._engine, name)

    def count(self, query, **options):
        self.asked.append((query, tuple(options)))
        return self._engine.count(query, **options)


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(0x4E00 + 7 * number) for number in range(800)),
        " ".join(f"zq{number}" for number in range(250)),
        " ".join(
            ",".join(f"C{8 * item + part}" for part in range(100, 108))
            for item in range(30)
        ),
    ],
)
def test_a_long_question_costs_no_more_than_its_first_words(engine, text):
    fill(engine, record("work", "Child labour"))
    counted = Counted(engine)

    absent_words(
        analysis_of(text),
        search_engine=counted,
        levels=EVERYONE,
        filters={"place": ("x",)},
    )

    assert len(counted.asked) <= 128


def test_parts_of_one_request_count_a_word_once(engine):
    fill(engine, record("work", "Child labour"))
    counted = Counted(engine)
    asked = counted.asked

    once = counts_once(counted)
    options = {"search_engine": once, "levels": EVERYONE, "filters": {}}
    first = absent_words(analysis_of("labour pizza"), **options)

    assert absent_words(analysis_of("labour pizza"), **options) == first
    assert len(asked) == 2
    assert once.info() == engine.info()
