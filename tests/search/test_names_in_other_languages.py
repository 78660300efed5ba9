"""A name is looked for as a word of its own language, not as an everyday word."""

import pytest

from freeshelf.search.analysis.analyzer import exact_tokens
from freeshelf.search.analysis.inflections import forms_of_name, forms_of_word
from freeshelf.search.engines.base import EngineRequest, Segment
from freeshelf.search.highlighting import Marker
from freeshelf.search.label_index import LabelIndex, LabelRow
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from tests.search.documents import fill, keys, record
from tests.search.engines import EVERYONE

# Each with the labels of one concept.
PLACES = (
    {"en": "Chad", "fr": "Tchad", "ru": "Чад", "ar": "تشاد"},
    {"en": "Spain", "fr": "Espagne", "ru": "Испания", "ar": "إسبانيا"},
    {"en": "Germany", "es": "Alemania", "ru": "Германия", "ar": "ألمانيا"},
    {"en": "Jordan", "es": "Jordania", "ru": "Иордания", "ar": "الأردن"},
    {"en": "Cuba", "es": "Cuba", "ru": "Куба", "ar": "كوبا"},
)
TOPICS = (
    {"en": "But", "fr": "But"},  # aim, goal
    {"en": "Target", "fr": "But", "es": "Meta"},
    {"en": "Sand", "fr": "Sable", "ar": "رمل"},
    {"en": "Gold", "es": "Oro", "fr": "Or", "ru": "Золото", "ar": "ذهب"},
    {"en": "Convention", "es": "Convenio"},
)
INSTRUMENTS = ({"en": "Rotterdam Convention, 1998", "es": "Convenio de Róterdam"},)


def rows():
    number = 0
    for role, concepts in (
        ("place", PLACES),
        ("subject", TOPICS),
        ("reference", INSTRUMENTS),
    ):
        for labels in concepts:
            number += 1
            for language, text in labels.items():
                yield LabelRow(number, role, "pref", language, text)


@pytest.fixture(scope="module")
def index():
    return LabelIndex(rows(), roles=("place", "subject", "reference"))


@pytest.fixture
def query(index):
    """A question with the other names of what it names."""

    def read(text):
        parsed = parse(text)
        likely = parsed.latin_languages
        return analyse(parsed, index.expansions(parsed.text, likely=likely))

    return read


@pytest.fixture
def found(engine, query):
    """The records that have all words of a question, or other names of them."""

    def ask(text):
        response = engine.search(EngineRequest(query(text), EVERYONE, limit=20))
        return sorted(keys(response))

    return ask


def text_in(key, language, text):
    return record(key, text, language=language)


@pytest.mark.parametrize(
    ("asked", "language", "meant", "other"),
    [
        ("gold", "ru", "добыча золота", "золотая молодёжь"),
        ("gold", "ar", "تجارة الذهب", "يذهب الى البيت"),
        ("Germany", "ru", "рабочие в Германии", "германские языки"),
        ("Spain", "fr", "les saisonniers en Espagne", "espagnole"),
        ("Jordan", "ar", "العمال في الأردن", "ردنا على السؤال"),
        ("Jordan", "ar", "وبالأردن مصانع", "اردنا ان نسال"),
    ],
)
def test_a_name_is_found_in_texts_of_its_language_as_that_word(
    engine, found, asked, language, meant, other
):
    fill(engine, text_in("meant", language, meant), text_in("other", language, other))

    assert found(asked) == ["meant"]


@pytest.mark.parametrize(
    ("asked", "language", "text"),
    [
        ("target", "en", "but not so"),
        ("gold", "en", "this or that"),
        ("Spain", "en", "Espagne in an English text"),
        ("Germany", "fr", "Alemania"),
    ],
)
def test_a_name_is_no_word_of_another_language(
    engine, found, query, asked, language, text
):
    fill(engine, text_in("other", language, text))

    assert found(asked) == []
    assert Marker(query(asked)).ranges(text, language) == []


def test_a_name_is_found_on_a_page_in_its_language_and_not_by_that_of_a_closed_file(
    engine, found
):
    page = Segment("Gastarbeiter en Alemania", "es", "open")
    closed = Segment("Alemania", "es", "staff")
    fill(
        engine,
        record("page", "Guest workers", body=(page,)),
        record("closed", "Alemania in English", body=(closed,)),
    )

    assert found("Germany") == ["page"]


def test_a_name_is_marked_in_texts_of_its_language(query):
    marker = Marker(query("Germany"))

    assert marker.count("в Германии и Испании", "ru") == 1
    assert marker.count("en Alemania", "es") == 1
    assert marker.count("en Alemania", "und") == 1


def test_the_typed_name_of_a_place_is_not_stemmed(engine, found):
    fill(
        engine,
        text_in("place", "es", "Cuba y el Caribe"),
        text_in("verb", "es", "el huevo se incuba, la gallina cubó"),
        text_in("noun", "es", "cubo de agua"),
    )

    assert found("Cuba") == ["place"]


def test_a_name_that_is_a_word_of_every_text_is_not_looked_for(index):
    (expansion,) = index.expansions("target", likely=("en",))

    assert [label.text for label in expansion.shown] == ["Meta"]


def test_a_word_with_an_accent_is_no_english_stop_word(engine, found):
    fill(
        engine,
        text_in("drink", "fr", "les plantations de thé"),
        text_in("article", "en", "the fields of the north"),
    )

    assert found("thé") == ["drink"]


@pytest.mark.parametrize("typed", ["данные", "германские", "Иорданский", "المالي"])
def test_a_stem_does_not_name_a_place(index, typed):
    assert index.expansions(typed, likely=()) == ()


@pytest.mark.parametrize(
    "typed", ["в Испании", "Испанию", "والأردن", "بالأردن", "للأردن"]
)
def test_a_case_or_an_attached_word_does(index, typed):
    assert len(index.expansions(typed, likely=())) == 1


def test_a_word_that_ends_in_x_is_no_french_plural(index):
    assert index.expansions("Tchadx Espagnex", likely=("fr",)) == ()


def test_what_many_instruments_are_called_is_a_topic_only_alone(index):
    likely = ("en",)

    assert index.expansions("convention", likely=likely)
    assert index.expansions("the convention on mercury", likely=likely) == ()


@pytest.mark.parametrize(
    ("word", "form", "other"),
    [
        ("country", "countries", "counter"),
        ("voces", "voz", "vocal"),
        ("travail", "travails", "travailler"),
        ("journaux", "journal", "journaliste"),
        ("losses", "loss", "lost"),
        ("торговлей", "торговля", "торговец"),
        ("принудительного", "принудительный", "принуждение"),
        ("للعمال", "والعمال", "العمل"),
    ],
)
def test_a_form_is_not_whatever_has_the_stem(word, form, other):
    forms = forms_of_word(word, ("en", "es", "fr"))

    assert exact_tokens(form)[0] in forms
    assert exact_tokens(other)[0] not in forms


@pytest.mark.parametrize("name", ["Катар", "Китай", "Молдова", "Индонезия", "Перу"])
def test_a_russian_name_is_one_of_its_forms(name):
    assert exact_tokens(name)[0] in forms_of_name(name, "ru", is_proper=True)
