"""The bundled vocabularies are whole, whoever edits them."""

from collections import defaultdict

import pycountry
import pytest
from babel import Locale
from django.utils import translation
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from freeshelf.vocabularies.models import ConceptScheme
from freeshelf.vocabularies.services import BUNDLED_FOLDER

LANGUAGES = {"en", "es", "fr", "ar", "ru", "zh"}
CONCEPT = "urn:freeshelf:concept:"
SCHEMES = {
    "resource-types",
    "topics",
    "sectors",
    "audiences",
    "places",
    "forced-labour-indicators",
    "palermo-elements",
    "legal-instruments",
}
# Words of the Luxembourg Guidelines' red list and of the field's own, in lower case.
AVOIDED = {
    "child prostitution": "topics:child-sexual-exploitation",
    "child pornography": "topics:online-child-sexual-exploitation",
    "child porn": "topics:online-child-sexual-exploitation",
    "sex slave": "topics:sexual-exploitation",
    "maid": "sectors:domestic-work",
    "prostitución infantil": "topics:child-sexual-exploitation",
    "pédopornographie": "topics:online-child-sexual-exploitation",
    "детская порнография": "topics:online-child-sexual-exploitation",
    "بغاء الأطفال": "topics:child-sexual-exploitation",
    "儿童色情": "topics:online-child-sexual-exploitation",
}
M49_PARTS = {
    "015": "002",
    "202": "002",
    "419": "019",
    "021": "019",
    "035": "142",
    "155": "150",
}


@pytest.fixture(scope="module")
def graphs():
    return {path.stem: Graph().parse(path) for path in BUNDLED_FOLDER.glob("*.ttl")}


def concepts(graph):
    return set(graph.subjects(RDF.type, SKOS.Concept))


def test_all_eight_schemes_are_there_under_their_own_names(graphs):
    assert set(graphs) == SCHEMES
    for name, graph in graphs.items():
        assert (URIRef(f"urn:freeshelf:scheme:{name}"), DCTERMS.source, None) in graph
        assert all(str(c).startswith(f"{CONCEPT}{name}:") for c in concepts(graph))


def test_schemes_are_called_in_the_admin_area_as_their_files_call_them(graphs):
    titles = {
        (str(title), str(english))
        for graph in graphs.values()
        for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme)
        for english in graph.objects(scheme, DCTERMS.title)
        if english.language == "en"
        for title in graph.objects(scheme, DCTERMS.title)
    }
    shown = set()
    for language in ("en", "es", "fr", "ar", "ru", "zh-hans"):
        with translation.override(language):
            shown |= {(str(ConceptScheme(title=name)), name) for _, name in titles}
            assert str(ConceptScheme(title="Kilns")) == "Kilns"

    assert shown == titles


def test_every_label_has_a_language(graphs):
    for graph in graphs.values():
        for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel):
            assert all(label.language for label in graph.objects(None, predicate))


def test_every_concept_has_an_english_label_and_one_a_language(graphs):
    for graph in graphs.values():
        for concept in concepts(graph):
            languages = [
                label.language for label in graph.objects(concept, SKOS.prefLabel)
            ]
            assert "en" in languages, concept
            assert len(languages) == len(set(languages)), concept


@pytest.mark.parametrize(
    "name", sorted(SCHEMES - {"legal-instruments", "palermo-elements"})
)
def test_what_readers_choose_from_speaks_six_languages(graphs, name):
    graph = graphs[name]

    for concept in concepts(graph):
        spoken = {label.language for label in graph.objects(concept, SKOS.prefLabel)}
        assert spoken >= LANGUAGES, concept


@pytest.mark.parametrize("words", AVOIDED)
def test_words_to_avoid_lead_to_their_concept_and_are_never_shown(graphs, words):
    for graph in graphs.values():
        shown = [
            text
            for predicate in (
                SKOS.prefLabel,
                SKOS.altLabel,
                SKOS.definition,
                SKOS.scopeNote,
            )
            for text in graph.objects(None, predicate)
            if words == text.lower() or (len(words) > 6 and words in text.lower())
        ]
        assert shown == []

    scheme = AVOIDED[words].partition(":")[0]
    hidden = graphs[scheme].objects(URIRef(CONCEPT + AVOIDED[words]), SKOS.hiddenLabel)
    assert words in {label.lower() for label in hidden}


def test_no_label_is_both_shown_and_hidden_for_one_concept(graphs):
    for graph in graphs.values():
        for concept in concepts(graph):
            hidden = set(graph.objects(concept, SKOS.hiddenLabel))
            shown = set(graph.objects(concept, SKOS.altLabel))
            shown |= set(graph.objects(concept, SKOS.prefLabel))
            assert not hidden & shown, concept


def test_relations_hold_both_ways_and_nothing_is_related_to_what_is_above_it(graphs):
    for graph in graphs.values():
        for narrow, broad in graph.subject_objects(SKOS.broader):
            assert (broad, SKOS.narrower, narrow) in graph
        for one, other in graph.subject_objects(SKOS.related):
            assert (other, SKOS.related, one) in graph
            assert other not in set(graph.transitive_objects(one, SKOS.broader))


def test_top_concepts_are_those_with_nothing_above(graphs):
    for graph in graphs.values():
        tops = set(graph.subjects(SKOS.topConceptOf, None))
        above = set(graph.subjects(SKOS.broader, None))
        assert tops == concepts(graph) - above


def test_every_country_is_in_exactly_one_subregion(graphs):
    graph = graphs["places"]
    groups = {
        group for group in concepts(graph) if (group, SKOS.notation, None) not in graph
    }
    above = defaultdict(set)
    for country in pycountry.countries:
        place = URIRef(f"{CONCEPT}places:{country.alpha_2.lower()}")
        above[country.alpha_2] |= set(graph.objects(place, SKOS.broader)) - groups

    assert len(above) == len(pycountry.countries)
    lonely = {code for code, regions in above.items() if not regions}
    assert lonely == {"AQ"}
    assert all(len(above[code]) == 1 for code in above.keys() - lonely)


def test_regions_are_those_of_m49_and_the_world_is_a_scope_above_none(graphs):
    graph = graphs["places"]
    world = URIRef(f"{CONCEPT}places:001")

    for part, whole in M49_PARTS.items():
        pair = (URIRef(f"{CONCEPT}places:{part}"), URIRef(f"{CONCEPT}places:{whole}"))
        assert (pair[0], SKOS.broader, pair[1]) in graph
    assert (world, SKOS.topConceptOf, None) in graph
    assert (None, SKOS.broader, world) not in graph
    notes = {note.language for note in graph.objects(world, SKOS.scopeNote)}
    assert notes == LANGUAGES


def test_countries_are_related_to_the_union_whose_services_they_have(graphs):
    graph = graphs["places"]
    union = URIRef(f"{CONCEPT}places:eu")
    members = {str(each)[-2:] for each in graph.objects(union, SKOS.related)}

    assert len(members) == 30
    assert members > {"de", "pl", "ie", "no"}
    assert not members & {"ch", "gb", "tr"}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_country_names_are_those_of_cldr(graphs, language):
    names = Locale.parse(language).territories
    graph = graphs["places"]

    for country in pycountry.countries:
        place = URIRef(f"{CONCEPT}places:{country.alpha_2.lower()}")
        labels = {
            label.language: str(label) for label in graph.objects(place, SKOS.prefLabel)
        }
        assert labels[language].lower() == names[country.alpha_2].lower()


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Ivory Coast", "ci"),
        ("UK", "gb"),
        ("Viet Nam", "vn"),
        ("Vietnam", "vn"),
        ("Global", "001"),
        ("World", "001"),
        ("Burma", "mm"),
        ("South Asia", "034"),
        ("США", "us"),
        ("EU", "eu"),
    ],
)
def test_usual_names_of_places_are_known(graphs, name, place):
    labels = set()
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        uri = URIRef(f"{CONCEPT}places:{place}")
        labels |= {str(label) for label in graphs["places"].objects(uri, predicate)}

    assert name in labels
