"""SKOS as plain values, parsed from a graph and built into one.

`parse_scheme` keeps what our models cover; `build_graph` turns it back into triples.
The difference of the two graphs is what the file adds or omits.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DC, DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from freeshelf.vocabularies.errors import (
    CyclicVocabularyError,
    UnreadableVocabularyError,
)
from freeshelf.vocabularies.hierarchy import find_cycle
from freeshelf.vocabularies.models import ConceptMatch, ConceptNote

FREESHELF = Namespace("urn:freeshelf:vocabulary:")
SCHEMA = Namespace("http://schema.org/")

LABELS = {
    "pref": SKOS.prefLabel,
    "alt": SKOS.altLabel,
    "hidden": SKOS.hiddenLabel,
}
_TITLES = (DCTERMS.title, SKOS.prefLabel, RDFS.label, DC.title)
_MAX_LABEL = 500
_MAX_URI = 500
_MAX_LANGUAGE = 35
_MAX_NOTATION = 100
_MAX_POSITION = 2**31 - 1


class TaggedText(NamedTuple):
    """A label or a note: its kind, its BCP 47 language (or empty) and its text."""

    kind: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class ConceptDescription:
    """One concept; relations are URIs of concepts in the same scheme."""

    uri: str
    notation: str = ""
    position: int = 0
    is_top: bool = False
    labels: frozenset[TaggedText] = frozenset()
    notes: frozenset[TaggedText] = frozenset()
    matches: frozenset[tuple[str, str]] = frozenset()
    broader: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class SchemeDescription:
    """A scheme and its concepts by URI."""

    uri: str
    title: str
    description: str = ""
    source: str = ""
    role: str = ""
    concepts: dict[str, ConceptDescription] = field(default_factory=dict)


def parse_scheme(graph: Graph, *, name: str) -> SchemeDescription:
    """Parse the one concept scheme of a graph; `name` is the file's, for messages.

    Raises UnreadableVocabularyError when there is no scheme, more than one, or no
    concept, and CyclicVocabularyError when a concept is broader than itself.
    """
    scheme = _only_scheme(graph, name)
    concepts = _concepts_of(graph, scheme)
    if not concepts:
        raise UnreadableVocabularyError(
            name=name, problem="It holds no skos:Concept with a URI."
        )
    uris = {str(concept) for concept in concepts}
    described = {
        str(concept): _describe_concept(graph, scheme, concept, uris)
        for concept in sorted(concepts)
    }
    _reject_cycles(described, name)
    return SchemeDescription(
        uri=str(scheme),
        title=_best_text(graph, scheme, _TITLES) or local_name(str(scheme)),
        description=_best_text(graph, scheme, (DCTERMS.description,)),
        source=_best_text(graph, scheme, (DCTERMS.source,)),
        role=_best_text(graph, scheme, (FREESHELF.role,)),
        concepts=described,
    )


def build_graph(scheme: SchemeDescription) -> Graph:
    """Build a SKOS graph of a scheme, with relations in both directions."""
    graph = Graph()
    uri = URIRef(scheme.uri)
    graph.add((uri, RDF.type, SKOS.ConceptScheme))
    for predicate, text in (
        (DCTERMS.title, scheme.title),
        (DCTERMS.description, scheme.description),
        (DCTERMS.source, scheme.source),
    ):
        if text:
            graph.add((uri, predicate, Literal(text, lang="en")))
    if scheme.role:
        graph.add((uri, FREESHELF.role, Literal(scheme.role)))
    for concept in scheme.concepts.values():
        _add_concept(graph, uri, concept)
    return graph


def local_name(uri: str) -> str:
    """Return the last part of a URI for use in URLs; empty when there is none."""
    last = re.split(r"[/#:?]", uri.rstrip("/#:?"))[-1]
    return re.sub(r"[^\w.-]+", "-", unquote(last)).strip("-.")[:100]


def _only_scheme(graph: Graph, name: str) -> URIRef:
    schemes = [
        node
        for node in graph.subjects(RDF.type, SKOS.ConceptScheme, unique=True)
        if isinstance(node, URIRef)
    ]
    if len(schemes) == 1 and len(schemes[0]) <= _MAX_URI:
        return schemes[0]
    if not schemes:
        problem = "It names no skos:ConceptScheme with a URI: add one."
    elif len(schemes) == 1:
        problem = f"The URI of its scheme is longer than {_MAX_URI} characters."
    else:
        listed = ", ".join(sorted(f"<{scheme}>" for scheme in schemes)[:5])
        problem = f"It holds {len(schemes)} schemes ({listed}): make a file of each."
    raise UnreadableVocabularyError(name=name, problem=problem)


def _concepts_of(graph: Graph, scheme: URIRef) -> set[URIRef]:
    nodes: set[Node] = set(graph.subjects(RDF.type, SKOS.Concept))
    nodes |= set(graph.subjects(SKOS.inScheme, scheme))
    nodes |= set(graph.subjects(SKOS.topConceptOf, scheme))
    nodes |= set(graph.objects(scheme, SKOS.hasTopConcept))
    return {
        node
        for node in nodes
        if isinstance(node, URIRef) and len(node) <= _MAX_URI and node != scheme
    }


def _describe_concept(
    graph: Graph, scheme: URIRef, concept: URIRef, uris: set[str]
) -> ConceptDescription:
    def named(predicate: URIRef) -> frozenset[str]:
        return _known(graph.objects(concept, predicate), uris)

    def naming(predicate: URIRef) -> frozenset[str]:
        return _known(graph.subjects(predicate, concept), uris)

    replaced = named(DCTERMS.isReplacedBy)
    return ConceptDescription(
        uri=str(concept),
        notation=_notation(graph, concept),
        position=_position(graph, concept),
        is_top=(concept, SKOS.topConceptOf, scheme) in graph
        or (scheme, SKOS.hasTopConcept, concept) in graph,
        labels=frozenset(_labels(graph, concept)),
        notes=frozenset(
            TaggedText(kind, literal.language or "", str(literal))
            for kind in ConceptNote.Kind.values
            for literal in _texts(graph, concept, SKOS[kind])
            if len(literal.language or "") <= _MAX_LANGUAGE
        ),
        matches=frozenset(
            (kind, str(node))
            for kind in ConceptMatch.Kind.values
            for node in graph.objects(concept, SKOS[kind])
            if isinstance(node, URIRef) and len(node) <= _MAX_URI
        ),
        broader=named(SKOS.broader) | naming(SKOS.narrower),
        related=(named(SKOS.related) | naming(SKOS.related)) - {str(concept)},
        replaced_by=min(replaced) if len(replaced) == 1 else "",
    )


def _known(nodes: Iterable[Node], uris: set[str]) -> frozenset[str]:
    """Return the URIs of those nodes that are concepts of the scheme."""
    return frozenset(str(n) for n in nodes if isinstance(n, URIRef) and str(n) in uris)


def _labels(graph: Graph, concept: URIRef) -> Iterable[TaggedText]:
    for kind, predicate in LABELS.items():
        languages: set[str] = set()
        for literal in sorted(_texts(graph, concept, predicate)):
            language = literal.language or ""
            # SKOS allows one preferred label per language; others stay extra triples.
            if kind == "pref" and language in languages:
                continue
            fits = len(literal) <= _MAX_LABEL and len(language) <= _MAX_LANGUAGE
            if fits and literal.strip():
                languages.add(language)
                yield TaggedText(kind, language, str(literal))


def _texts(graph: Graph, subject: Node, predicate: URIRef) -> list[Literal]:
    """Return literals with a language or without type, which our models preserve."""
    return [
        node
        for node in graph.objects(subject, predicate)
        if isinstance(node, Literal) and node.datatype is None and "\x00" not in node
    ]


def _notation(graph: Graph, concept: URIRef) -> str:
    plain = [
        str(literal)
        for literal in _texts(graph, concept, SKOS.notation)
        if literal.language is None and len(literal) <= _MAX_NOTATION
    ]
    return plain[0] if len(plain) == 1 else ""


def _position(graph: Graph, concept: URIRef) -> int:
    values = [
        node.value
        for node in graph.objects(concept, SCHEMA.position)
        if isinstance(node, Literal) and node.datatype == XSD.integer
    ]
    if len(values) == 1 and isinstance(values[0], int):
        return values[0] if 0 < values[0] <= _MAX_POSITION else 0
    return 0


def _best_text(graph: Graph, subject: Node, predicates: Iterable[URIRef]) -> str:
    """Return a text by predicate: English, then without language, then any other."""
    for predicate in predicates:
        nodes = [n for n in graph.objects(subject, predicate) if "\x00" not in str(n)]
        languages = {getattr(node, "language", None) or "": node for node in nodes}
        for key in ("en", "", *sorted(languages)):
            if key in languages:
                return str(languages[key]).strip()
    return ""


def _reject_cycles(concepts: dict[str, ConceptDescription], name: str) -> None:
    cycle = find_cycle({uri: concept.broader for uri, concept in concepts.items()})
    if cycle:
        path = " → ".join(map(local_name, [*cycle, cycle[0]]))
        raise CyclicVocabularyError(name=name, path=path)


def _add_concept(graph: Graph, scheme: URIRef, concept: ConceptDescription) -> None:
    uri = URIRef(concept.uri)
    graph.add((uri, RDF.type, SKOS.Concept))
    graph.add((uri, SKOS.inScheme, scheme))
    if concept.is_top:
        graph.add((uri, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, uri))
    if concept.notation:
        graph.add((uri, SKOS.notation, Literal(concept.notation)))
    if concept.position:
        graph.add((uri, SCHEMA.position, Literal(concept.position)))
    for label in concept.labels:
        graph.add((uri, LABELS[label.kind], _literal(label)))
    for note in concept.notes:
        graph.add((uri, SKOS[note.kind], _literal(note)))
    for kind, match in concept.matches:
        graph.add((uri, SKOS[kind], URIRef(match)))
    for other in concept.broader:
        graph.add((uri, SKOS.broader, URIRef(other)))
        graph.add((URIRef(other), SKOS.narrower, uri))
    for other in concept.related:
        graph.add((uri, SKOS.related, URIRef(other)))
        graph.add((URIRef(other), SKOS.related, uri))
    if concept.replaced_by:
        graph.add((uri, DCTERMS.isReplacedBy, URIRef(concept.replaced_by)))
        graph.add((uri, OWL.deprecated, Literal(lexical_or_value=True)))


def _literal(text: TaggedText) -> Literal:
    return Literal(text.text, lang=text.language or None)
