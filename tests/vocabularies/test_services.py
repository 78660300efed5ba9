"""Vocabularies come in from SKOS files and go out the same."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models.signals import post_save
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SKOS

from freeshelf.vocabularies.errors import (
    CyclicVocabularyError,
    ForeignConceptError,
    UnknownSchemeError,
    UnreadableVocabularyError,
    VocabularyError,
)
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme
from freeshelf.vocabularies.services import (
    BUNDLED_FOLDER,
    export_vocabulary,
    import_bundled_vocabularies,
    import_vocabulary,
)

pytestmark = pytest.mark.django_db

BUNDLED = sorted(BUNDLED_FOLDER.glob("*.ttl"))

FOREIGN = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://thesaurus.example.org/> .

ex:work a skos:ConceptScheme ;
    rdfs:label "Travail"@fr, "Work"@en ;
    dct:creator [ rdfs:label "An institute" ] ;
    skos:hasTopConcept ex:labour .
ex:labour a skos:Concept ;
    skos:prefLabel "Labour"@en, "Travail"@fr ;
    skos:narrower ex:forced ;
    skos:notation "L1", "L-1"^^ex:old .
ex:forced skos:inScheme ex:work ;
    skos:prefLabel "Forced labour"@en-GB, "Forced labor"@en-US ;
    skos:altLabel "Compulsory work" ;
    skos:definition [ rdfs:label "A note with parts" ] ;
    skos:broadMatch <https://other.example.org/1> ;
    skos:related ex:debt ;
    dct:modified "2020-02-30"^^xsd:string .
ex:debt a skos:Concept ;
    skos:inScheme ex:work ;
    skos:prefLabel "Debt"@en ;
    skos:broader <https://other.example.org/money> .
ex:photo rdfs:comment "Something that is no concept" .
"""


def write(folder: Path, text: str, name: str = "foreign.ttl") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def announced():
    """URIs of the concepts whose change was announced, as the indexer hears of it."""
    uris: list[str] = []

    def hear(instance, **_):
        uris.append(instance.uri)

    post_save.connect(hear, sender=Concept)
    yield uris
    post_save.disconnect(hear, sender=Concept)


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_each_bundled_vocabulary_comes_out_as_it_went_in(path):
    import_vocabulary(path=path)

    exported = export_vocabulary(identifier=path.stem)

    assert isomorphic(exported, Graph().parse(path))


def test_a_foreign_file_comes_out_as_it_went_in(tmp_path):
    path = write(tmp_path, FOREIGN)

    summary = import_vocabulary(path=path)

    assert summary.created == 3
    assert summary.scheme.title == "Work"
    exported = export_vocabulary(identifier=summary.scheme.identifier)
    assert isomorphic(exported, Graph().parse(path))


@pytest.mark.parametrize(
    ("syntax", "name"),
    [("xml", "a.rdf"), ("json-ld", "a.jsonld"), ("nt", "a.nt"), ("turtle", "a.TTL")],
)
def test_four_syntaxes_say_the_same(tmp_path, syntax, name):
    text = Graph().parse(data=FOREIGN, format="turtle").serialize(format=syntax)

    summary = import_vocabulary(path=write(tmp_path, text, name))

    assert summary.created == 3


def test_a_second_import_changes_nothing_and_says_so(tmp_path, announced):
    path = write(tmp_path, FOREIGN)
    first = import_vocabulary(path=path)
    kept = first.scheme.extra_triples
    announced.clear()

    second = import_vocabulary(path=path)

    assert (second.created, second.changed, second.unchanged) == (0, 0, 3)
    assert not second.is_news
    assert ConceptScheme.objects.get(pk=first.scheme.pk).extra_triples == kept
    assert announced == []


def test_a_changed_label_is_updated_and_announced(tmp_path, announced):
    import_vocabulary(path=write(tmp_path, FOREIGN))
    announced.clear()

    text = FOREIGN.replace('"Debt"@en', '"Indebtedness"@en')
    summary = import_vocabulary(path=write(tmp_path, text))

    assert (summary.created, summary.changed, summary.unchanged) == (0, 1, 2)
    debt = Concept.objects.get(uri="https://thesaurus.example.org/debt")
    assert debt.label("en") == "Indebtedness"
    assert announced == [debt.uri]


def test_a_concept_gone_from_the_file_stays_and_is_reported(tmp_path):
    import_vocabulary(path=write(tmp_path, FOREIGN))
    graph = Graph().parse(data=FOREIGN, format="turtle")
    graph.remove((URIRef("https://thesaurus.example.org/debt"), None, None))
    graph.remove((None, None, URIRef("https://thesaurus.example.org/debt")))

    summary = import_vocabulary(path=write(tmp_path, graph.serialize()))

    assert summary.missing == ("Debt",)
    assert Concept.objects.filter(uri="https://thesaurus.example.org/debt").exists()
    exported = export_vocabulary(identifier=summary.scheme.identifier)
    label = Literal("Debt", lang="en")
    assert (None, SKOS.prefLabel, label) in exported


def test_what_an_editor_adds_is_exported_beside_what_was_kept(tmp_path):
    summary = import_vocabulary(path=write(tmp_path, FOREIGN))
    debt = Concept.objects.get(uri="https://thesaurus.example.org/debt")
    labour = Concept.objects.get(uri="https://thesaurus.example.org/labour")
    ConceptLabel.objects.create(concept=debt, kind="alt", language="es", text="Deuda")
    debt.broader.add(labour)

    exported = export_vocabulary(identifier=summary.scheme.identifier)

    assert (URIRef(debt.uri), SKOS.altLabel, Literal("Deuda", lang="es")) in exported
    assert (URIRef(labour.uri), SKOS.narrower, URIRef(debt.uri)) in exported
    assert len(exported) == len(Graph().parse(data=FOREIGN, format="turtle")) + 3


def test_a_merged_concept_stays_merged_when_its_file_comes_again(tmp_path):
    path = write(tmp_path, FOREIGN)
    summary = import_vocabulary(path=path)
    debt = Concept.objects.get(uri="https://thesaurus.example.org/debt")
    forced = Concept.objects.get(uri="https://thesaurus.example.org/forced")
    Concept.objects.filter(pk=debt.pk).update(merged_into=forced)

    again = import_vocabulary(path=path)

    debt.refresh_from_db()
    assert debt.merged_into == forced
    assert not again.is_news
    exported = export_vocabulary(identifier=summary.scheme.identifier)
    assert URIRef(forced.uri) in set(exported.objects(URIRef(debt.uri)))


def test_a_cycle_is_refused_with_the_concepts_named(tmp_path):
    text = FOREIGN + "ex:forced skos:narrower ex:labour ."

    with pytest.raises(CyclicVocabularyError, match=r"forced → labour|labour → forced"):
        import_vocabulary(path=write(tmp_path, text))

    assert not ConceptScheme.objects.exists()


PREFIX = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
BAD_FILES = {
    "empty.ttl": ("", "empty"),
    "words.ttl": ("no turtle at all", "not well-formed Turtle"),
    "cut.rdf": ("<?xml version='1.0'?><rdf:RDF", "not well-formed RDF/XML"),
    "list.json": ("[1, 2", "not well-formed JSON-LD"),
    "no-scheme.ttl": ("<urn:a> <urn:b> <urn:c> .", "no skos:ConceptScheme"),
    "picture.png": ("x", "must end in"),
    "bomb.rdf": (
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        "document type declaration",
    ),
    "outside.rdf": (
        '<!DOCTYPE a SYSTEM "https://example.org/a.dtd"><a/>',
        "document type declaration",
    ),
    "context.jsonld": (
        '{"@graph": [{"@context": ["https://example.org/c"]}]}',
        "nothing is downloaded",
    ),
    "imports.jsonld": (
        '{"@context": {"@import": "https://example.org/c"}}',
        "nothing is downloaded",
    ),
    "two.ttl": (
        f"{PREFIX} <urn:a> a skos:ConceptScheme . <urn:b> a skos:ConceptScheme .",
        "2 schemes",
    ),
    "bare.ttl": (f"{PREFIX} <urn:a> a skos:ConceptScheme .", "no skos:Concept"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_one_sentence_and_nothing_is_written(tmp_path, name):
    text, expected = BAD_FILES[name]

    with pytest.raises(UnreadableVocabularyError) as caught:
        import_vocabulary(path=write(tmp_path, text, name))

    message = str(caught.value)
    assert expected in message
    assert message.startswith(name)
    assert "\n" not in message
    assert str(tmp_path) not in message
    assert not ConceptScheme.objects.exists()


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(UnreadableVocabularyError, match="no such file"):
        import_vocabulary(path=tmp_path / "gone.ttl")


def test_a_file_of_zeros_is_refused_by_its_size(tmp_path):
    path = tmp_path / "zeros.ttl"
    with path.open("wb") as file:
        file.truncate(1024**3)

    with pytest.raises(UnreadableVocabularyError, match="larger than 50 MB"):
        import_vocabulary(path=path)


def test_a_concept_of_another_scheme_is_refused(tmp_path):
    import_vocabulary(path=write(tmp_path, FOREIGN))
    text = FOREIGN.replace("ex:work", "ex:other-scheme")

    with pytest.raises(ForeignConceptError, match="work"):
        import_vocabulary(path=write(tmp_path, text))


def test_an_unknown_scheme_is_not_exported():
    with pytest.raises(UnknownSchemeError, match="none yet"):
        export_vocabulary(identifier="nothing")


def test_the_commands_import_and_export(tmp_path, capsys):
    path = write(tmp_path, FOREIGN)
    output = tmp_path / "out.ttl"

    call_command("import_vocabulary", str(path), role="subject")
    call_command("export_vocabulary", "work", output=output)

    assert "work: 3 created" in capsys.readouterr().out
    assert ConceptScheme.objects.get(identifier="work").role == "subject"
    assert isomorphic(Graph().parse(output), Graph().parse(path))


def test_the_command_ends_with_code_2_for_a_bad_file(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("import_vocabulary", str(write(tmp_path, "x", "bad.ttl")))

    assert caught.value.returncode == 2


def test_bundled_vocabularies_are_imported_once_and_then_left_alone():
    summaries = import_bundled_vocabularies()
    topic = Concept.objects.get(scheme__identifier="topics", identifier="debt-bondage")
    topic.labels.filter(kind="pref", language="en").update(text="Bonded by debt")

    assert len(summaries) == len(BUNDLED)
    assert import_bundled_vocabularies() == []
    topic.refresh_from_db()
    assert topic.label("en") == "Bonded by debt"


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
NODES = st.sampled_from([URIRef(f"https://t.example.org/{n}") for n in range(6)])
LITERALS = st.builds(
    lambda text, language: Literal(text, lang=language),
    TEXT,
    st.sampled_from([None, "en", "fr", "zh-Hant"]),
)
STATEMENTS = st.tuples(
    NODES,
    st.sampled_from(
        [
            SKOS.prefLabel,
            SKOS.altLabel,
            SKOS.definition,
            SKOS.broader,
            SKOS.narrower,
            SKOS.related,
            SKOS.notation,
            SKOS.exactMatch,
            SKOS.topConceptOf,
            SKOS.hasTopConcept,
            RDF.type,
        ]
    ),
    st.one_of(NODES, LITERALS),
)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(statements=st.lists(STATEMENTS, max_size=25))
def test_whatever_a_file_says_comes_out_again_or_is_refused(tmp_path, statements):
    ConceptScheme.objects.all().delete()
    graph = Graph()
    graph.add((URIRef("https://t.example.org/0"), RDF.type, SKOS.ConceptScheme))
    graph.add((URIRef("https://t.example.org/1"), RDF.type, SKOS.Concept))
    for statement in statements:
        graph.add(statement)
    path = write(tmp_path, graph.serialize(format="nt"), "any.nt")

    try:
        summary = import_vocabulary(path=path)
    except VocabularyError:
        return

    exported = export_vocabulary(identifier=summary.scheme.identifier)
    assert isomorphic(exported, Graph().parse(path))
