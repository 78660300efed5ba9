"""Examples of searches: all find something, whoever asks, in every language."""

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from freeshelf.library.models import Resource
from freeshelf.search.analysis.words import surfaces
from freeshelf.search.engines.tantivy import TantivyEngine
from freeshelf.search.examples import (
    ExampleUpdater,
    example_searches,
    refresh_examples,
)
from freeshelf.search.models import ExampleSearch
from freeshelf.search.services import finds
from freeshelf.vocabularies.models import ConceptScheme
from tests.library.factories import AgentFactory, ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _ in settings.LANGUAGES]
DEBT = {
    "ar": "عبودية الدين",
    "es": "Servidumbre por deudas",
    "fr": "Servitude pour dettes",
    "ru": "Долговая кабала",
    "zh-hans": "债役",
}

WAGES = {
    "ar": "احتجاز الأجور",
    "es": "Salarios retenidos",
    "fr": "Salaires retenus",
    "ru": "Невыплата заработной платы",
    "zh-hans": "扣发工资",
}


@pytest.fixture
def library(index):
    """Records on two topics in one place, and an instrument that one of them names."""
    topics = ConceptSchemeFactory(identifier="topics")
    debt = ConceptFactory(scheme=topics, label="Debt bondage", translations=DEBT)
    wages = ConceptFactory(scheme=topics, label="Withheld wages", translations=WAGES)
    places = ConceptSchemeFactory(identifier="places", role="place")
    nepal = ConceptFactory(scheme=places, label="Nepal", translations={"fr": "Népal"})
    laws = ConceptSchemeFactory(identifier="laws", role="reference")
    for number in (29, 189):
        ConceptFactory(scheme=laws, label=f"Convention, 1930 (No. {number})")
    ResourceFactory(
        title="Debt bondage in brick kilns and Convention 29",
        issued="2021",
        subjects=[debt],
        spatial=[nepal],
        publisher=AgentFactory(name="Kiln Observatory"),
    )
    ResourceFactory(title="Withheld wages at sea", issued="2024", subjects=[wages])
    index()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_finds_something(library, language):
    refresh_examples()

    found = example_searches(language)

    texts = [text for of_kind in found.values() for text in of_kind]
    assert len(found["home"]) >= 2
    kinds = {"words", "phrase", "without", "either", "beginning", "number", "year"}
    assert kinds <= set(found)
    assert all(finds(text, user=AnonymousUser()) for text in texts), texts


def test_examples_are_made_of_what_the_library_has(library):
    refresh_examples(["en", "fr"])

    english, french = example_searches("en"), example_searches("fr")

    assert english["words"][0] == "debt bondage Nepal"
    assert english["phrase"] == ['"debt bondage"', '"withheld wages"']
    assert english["number"] == ["C29"]
    assert english["publisher"] == ['publisher:"Kiln Observatory"']
    assert french["words"][0] == "servitude pour dettes Népal"
    assert example_searches("ru") == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_of_the_home_page_do_not_repeat_each_other(library, language):
    refresh_examples([language])

    home = example_searches(language)["home"]

    words = [word.casefold() for text in home for word in surfaces(text)]
    assert len(words) == len(set(words)), home


def test_parts_of_a_site_and_the_world_are_no_examples(index):
    scheme = ConceptSchemeFactory(identifier="site", uri="urn:freeshelf:scheme:site")
    part = ConceptFactory(scheme=scheme, label="Library")
    own = ConceptFactory(scheme=scheme, label="Supply chains")
    places = ConceptSchemeFactory(identifier="places", role="place")
    world = ConceptFactory(scheme=places, label="Global", notation="001")
    nepal = ConceptFactory(scheme=places, label="Nepal", notation="NP")
    for number in range(3):
        ResourceFactory(
            title=f"Library of supply chains {number}",
            subjects=[part, own],
            spatial=[world, nepal],
        )
    index()

    refresh_examples(["en"])

    found = example_searches("en")
    assert found["home"] == ["supply chains Nepal"]
    said = " ".join(text for texts in found.values() for text in texts)
    assert "ibrary" not in said
    assert "Global" not in said


def test_an_empty_library_has_no_examples(index, library):
    Resource.objects.all().delete()
    index()

    assert refresh_examples() == 0


def test_what_is_no_longer_found_is_left_out_at_the_next_check(library, index):
    refresh_examples(["en"])
    Resource.objects.filter(title__contains="Debt").delete()
    index()

    refresh_examples(["en"])

    texts = ExampleSearch.objects.values_list("text", flat=True)
    assert texts
    assert not any("debt" in text for text in texts)


def test_a_closed_record_gives_no_example(library, index):
    secret = ConceptFactory(label="Marmoset trade")
    ResourceFactory(title="Marmosets", subjects=[secret], access_rights="staff")
    index()

    refresh_examples()

    texts = ExampleSearch.objects.values_list("text", flat=True)
    assert not any("marmoset" in text.lower() for text in texts)


@pytest.fixture
def calls(monkeypatch):
    """The names of what the engine was asked for, in order."""
    asked = []

    def counted(name):
        answer = getattr(TantivyEngine, name)

        def ask(*args, **options):
            asked.append(name)
            return answer(*args, **options)

        return ask

    for name in ("search", "count"):
        monkeypatch.setattr(TantivyEngine, name, counted(name))
    return asked


def test_nothing_is_asked_while_the_index_stays_the_same(library, index, calls):
    updater = ExampleUpdater()
    assert updater.update() == ExampleSearch.objects.count() > 0
    calls.clear()

    assert updater.update() == 0
    assert calls == []

    Resource.objects.get(title__contains="Debt").delete()
    index()
    assert updater.update()
    assert "debt bondage Nepal" not in example_searches("en")["words"]


def test_the_examples_of_editors_wait_for_the_index(library, index, calls):
    updater = ExampleUpdater()
    updater.update()
    calls.clear()
    home = make_home()
    home.examples = "withheld wages\nmarmosets"

    home.save_revision().publish()

    # Whoever publishes need not wait for a search.
    assert calls == []
    index()
    updater.update()
    assert example_searches("en")["home"][0] == "withheld wages"
    assert "marmosets" not in example_searches("en")["home"]


def test_an_index_that_cannot_be_used_keeps_the_examples(library, settings, tmp_path):
    ExampleUpdater().update()
    before = ExampleSearch.objects.count()
    engines = settings.FREESHELF_SEARCH_ENGINES
    options = {"path": str(tmp_path / "none"), "heap": 15_000_000}
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": engines["default"] | {"OPTIONS": options}
    }

    assert ExampleUpdater().update() == 0
    assert ExampleSearch.objects.count() == before


def test_examples_cost_counts_however_many_instruments_there_are(library, index, calls):
    refresh_examples(["en"])
    few = list(calls)
    laws = ConceptScheme.objects.get(identifier="laws")
    named = range(30, 60)
    for number in named:
        ConceptFactory(scheme=laws, label=f"Convention, 1930 (No. {number})")
    title = " ".join(f"Convention {number}." for number in named)
    ResourceFactory(title=title, issued="2021")
    index()
    calls.clear()

    refresh_examples(["en"])

    assert example_searches("en")["number"] == ["C29", "C30", "C31"]
    # Only the facets are searched for, of the documents in the language and of all.
    assert calls.count("search") == few.count("search") <= 4
    assert calls.count("count") < few.count("count") + 6
