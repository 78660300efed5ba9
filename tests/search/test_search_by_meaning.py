"""Readers get results by meaning for a question when a model is installed."""

import pytest

from freeshelf.enrich.errors import BrokenModelError
from freeshelf.enrich.language_models.encoder import OnnxEncoder
from freeshelf.search.query import parse
from freeshelf.search.question_texts import question_text
from freeshelf.search.request import SearchRequest
from freeshelf.search.semantic import semantic_query
from freeshelf.search.services import facet_list, ranked_keys
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.search.meaning import embed, install
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(settings, tmp_path, find):
    """Embed what there is and search."""
    install(settings, tmp_path)

    def asked(text="", **options):
        embed()
        return find(text, **options)

    return asked


def titles(results):
    return [hit.resource.title for hit in results.hits]


def by_meaning(results):
    return [hit.resource.title for hit in results.hits if hit.is_dense_only]


@pytest.fixture
def shelf(db):
    """Records on three matters, in two languages."""
    ResourceFactory(title="Manual de trabajo forzoso", language="es", issued="2019")
    ResourceFactory(title="Forced labour at sea", language="en", issued="2021")
    ResourceFactory(title="A shelter of one's own", language="en", issued="2020")
    ResourceFactory(title="Annual report", language="en", issued="2018")


def test_a_question_finds_what_means_the_same_in_another_language(shelf, ask):
    results = ask("forced labour")

    assert titles(results)[0] == "Forced labour at sea"
    assert by_meaning(results) == ["Manual de trabajo forzoso"]
    assert (results.total, results.total_all_words, results.total_dense_only) == (
        2,
        1,
        1,
    )
    assert results.is_one_order


def test_what_is_as_near_to_any_question_is_not_found_by_meaning(
    shelf, find, settings, tmp_path
):
    # A text of next to nothing: with this model, that of words without a meaning.
    ResourceFactory(title="Hello world!", description="", language="en")
    install(settings, tmp_path, unknown=1.0)
    embed()

    results = find("whatever anybody wrote about forced labour")

    assert titles(results) == ["Forced labour at sea", "Manual de trabajo forzoso"]
    assert titles(find("hello world")) == ["Hello world!"]


def test_counts_and_facets_are_of_exactly_the_hits(shelf, ask):
    results = ask("forced labour")

    (languages,) = [facet for facet in results.facets if facet.name == "language"]
    assert {value.value: value.count for value in languages.values} == {
        "en": 1,
        "es": 1,
    }
    (years,) = [facet for facet in results.facets if facet.name == "year"]
    assert {value.value for value in years.values if value.count} == {"2019", "2021"}


def test_a_filter_never_brings_in_what_the_question_alone_does_not_find(
    shelf, ask, monkeypatch
):
    monkeypatch.setattr("freeshelf.search.model_query.MAX_NEIGHBORS", 1)
    monkeypatch.setattr("freeshelf.search.fusion.MAX_NEIGHBORS", 1)
    for number in range(5):
        ResourceFactory(title=f"Trabajo forzoso {number}", language="es")
    whole = titles(ask("forced labour"))
    assert len(whole) in (1, 2)

    results = ask("forced labour", filters={"language": ("es",)})

    assert titles(results) == [title for title in whole if "forzoso" in title]


@pytest.mark.parametrize(
    "text", ["title:manual forced labour", "forced labour -sea year:2018..2019"]
)
def test_few_that_are_left_are_found_without_going_through_all(
    shelf, ask, monkeypatch, text
):
    with monkeypatch.context() as patch:
        patch.setattr("freeshelf.search.candidates.MAX_CANDIDATES", 0)
        by_all = ask(text)
    monkeypatch.setattr("freeshelf.search.dense.index.bands", None)

    by_few = ask(text)

    assert titles(by_few) == titles(by_all) == ["Manual de trabajo forzoso"]
    assert [hit.score for hit in by_few.hits] == [hit.score for hit in by_all.hits]


def test_a_chosen_facet_counts_what_is_near_without_it(shelf, ask):
    ask("forced labour")

    languages = facet_list(
        SearchRequest("forced labour", {"language": ("es",)}),
        "language",
        user=UserFactory(),
        language="en",
    )

    assert {value.value: value.count for value in languages.values} == {
        "en": 1,
        "es": 1,
    }


def test_what_is_required_or_excluded_holds_for_meaning(shelf, ask):
    assert by_meaning(ask("forced labour -manual")) == []
    assert titles(ask('"forced labour"')) == ["Forced labour at sea"]
    assert by_meaning(ask("labour title:manual forced")) == [
        "Manual de trabajo forzoso"
    ]
    assert titles(ask("forced labour year:2019")) == ["Manual de trabajo forzoso"]


def test_a_phrase_that_is_nowhere_is_not_found_by_meaning_either(ask):
    ResourceFactory(title="The debt of Spain: trabajo forzoso", description="")
    ResourceFactory(title="Debt and a cousin", description="")

    results = ask('"cousin debt" forced labour')

    assert titles(results) == ["Debt and a cousin"]
    assert results.notices


def test_the_order_is_one_on_every_page(shelf, ask):
    for number in range(7):
        ResourceFactory(title=f"Trabajo forzoso {number}", language="es")
    whole = titles(ask("forced labour", page_size=50))

    paged = [
        title
        for page in (1, 2, 3)
        for title in titles(ask("forced labour", page_size=3, page=page))
    ]

    assert paged == whole
    assert len(set(whole)) == 9


def test_other_orders_are_over_the_same_set(shelf, ask):
    assert titles(ask("labour forced", sort="title")) == [
        "Forced labour at sea",
        "Manual de trabajo forzoso",
    ]
    newest = ask("forzoso", sort="newest")
    assert titles(newest)[0] == "Manual de trabajo forzoso"
    assert not newest.is_one_order


def test_a_hit_by_meaning_shows_its_nearest_passage(ask, write_pages):
    file = FileFactory(
        resource=ResourceFactory(title="Guía", language="es", description="Texto"),
        text="x",
    )
    write_pages(file, "El clima es bueno.", "Los niños y la deuda.", language="es")

    (hit,) = ask("the debts of a child at work").hits

    assert hit.is_dense_only
    assert hit.passages[0].page == 2
    assert not any(run.marked for run in hit.passages[0].runs)


def test_numbers_of_instruments_and_acronyms_are_left_to_words(shelf, ask):
    for text in ("C029", "Convention 29", "ILO C182", "P029"):
        assert not ask(text).is_one_order


@pytest.mark.parametrize(
    "text", ["2021年 强迫劳动 的人数", "2021年强迫劳动有多少人", "估计：强迫劳动"]
)
def test_a_chinese_question_with_a_number_or_a_colon_has_a_meaning(text):
    assert question_text(parse(text))


@pytest.mark.parametrize("text", ["第182号公约", "2021年", "C182"])
def test_a_number_alone_has_none_in_chinese_either(text):
    assert question_text(parse(text)) == ""


@pytest.mark.parametrize("name", ["forced-labour", "wp:forced", "forced_labour.pdf"])
def test_one_name_in_parts_is_left_to_words(shelf, ask, name):
    assert by_meaning(ask(name)) == []


@pytest.mark.parametrize(
    ("role", "labels", "typed"),
    [
        ("place", {"zh-hans": "马尔代夫"}, "马尔代夫"),
        ("place", {"fr": "Papouasie-Nouvelle-Guinée"}, "papouasie nouvelle guinee"),
        ("reference", {"pt": "Belém Do Pará Tratado"}, "belem do para tratado"),
    ],
)
def test_a_name_of_a_place_or_an_instrument_is_left_to_words(
    role, labels, typed, shelf, ask
):
    scheme = ConceptSchemeFactory(identifier="names", role=role)
    ConceptFactory(scheme=scheme, label="Forced place", translations=labels)

    assert question_text(parse(typed)) == ""
    assert question_text(parse(f"forced labour {typed}"))
    assert by_meaning(ask("forced place")) == []


def test_a_topic_of_the_same_name_as_a_place_has_a_meaning():
    for role in ("place", "subject"):
        scheme = ConceptSchemeFactory(identifier=role, role=role)
        ConceptFactory(scheme=scheme, label="Chile")

    assert question_text(parse("chile"))


def test_a_place_that_only_some_may_see_changes_nothing():
    scheme = ConceptSchemeFactory(identifier="rooms", role="place", is_public=False)
    ConceptFactory(scheme=scheme, label="Hidden valley")

    assert question_text(parse("hidden valley"))


def test_restricted_records_are_near_only_to_those_who_may_see_them(ask):
    ResourceFactory(title="Trabajo forzoso", language="es", access_rights="staff")
    staff = UserFactory(permissions=["library.view_restricted_resource"])

    assert titles(ask("forced labour")) == []
    assert titles(ask("forced labour", user=staff)) == ["Trabajo forzoso"]


def test_by_the_typed_words_alone_means_without_meaning(shelf, ask):
    results = ask("forced labour", is_literal=True)

    assert titles(results) == ["Forced labour at sea"]


def test_ranked_keys_are_those_of_the_page(shelf, ask):
    results = ask("forced labour")

    keys = ranked_keys(SearchRequest("forced labour"), user=UserFactory())

    assert list(keys) == [hit.resource.identifier for hit in results.hits]


def test_a_model_that_breaks_leaves_the_words(shelf, settings, tmp_path, find):
    install(settings, tmp_path)
    embed()
    with (tmp_path / "models" / "tiny" / "model.onnx").open("ab") as file:
        file.write(b"broken")

    results = find("forced labour")

    assert titles(results) == ["Forced labour at sea"]
    assert not results.is_one_order


def test_a_model_that_fails_on_sentences_compares_none(
    shelf, ask, tmp_path, monkeypatch
):
    def fail(_encoder, _text):
        raise BrokenModelError(tmp_path, "it fails")

    ask("")
    meaning = semantic_query(parse("forced labour"))
    monkeypatch.setattr(OnnxEncoder, "passage_tokens", fail)

    assert meaning.answer_scores([("Forced labour at sea.", "en")]) == []
