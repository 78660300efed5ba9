"""Statements of a dump: the vocabularies as SKOS, and records as N-Quads."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, Namespace
from rdflib.term import Node

from freeshelf.api.presenters.entities import PUBLIC_NOTES
from freeshelf.library.models import Resource
from freeshelf.vocabularies.models import Concept, ConceptScheme
from freeshelf.vocabularies.services import describe_stored
from freeshelf.vocabularies.skos import ConceptDescription, build_graph

# As the files of schema.org itself write it.
_SCHEMA = Namespace("http://schema.org/")
_IS_ADDRESS = {"url", "sameAs", "contentUrl", "legislationLegalForce", "license"}
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")
_CONCEPTS = {
    "subjects": DCTERMS.subject,
    "spatial": DCTERMS.spatial,
    "types": DCTERMS.type,
    "audience": DCTERMS.audience,
    "sectors": DCTERMS.subject,
}


def open_vocabularies(concepts: set[int]) -> Iterator[tuple[str, Graph]]:
    """Yield the URI of each vocabulary and a graph with those of its concepts.

    Names that are never shown and notes of editors are left out.
    """
    for scheme in ConceptScheme.objects.order_by("identifier"):
        rows = Concept.objects.filter(scheme=scheme).values_list("pk", "uri")
        uris = {uri for pk, uri in rows if pk in concepts}
        if not uris:
            continue
        described = describe_stored(scheme)
        kept = {
            uri: _open_part(concept, uris)
            for uri, concept in described.concepts.items()
            if uri in uris
        }
        yield scheme.uri, build_graph(replace(described, concepts=kept))


def _open_part(concept: ConceptDescription, uris: set[str]) -> ConceptDescription:
    return replace(
        concept,
        labels=frozenset(each for each in concept.labels if each.kind != "hidden"),
        notes=frozenset(each for each in concept.notes if each.kind in PUBLIC_NOTES),
        broader=concept.broader & uris,
        related=concept.related & uris,
        replaced_by="",
    )


def _in_graph(name: URIRef, graph: Graph) -> Iterator[str]:
    """Yield the lines of N-Quads: those of N-Triples, with the name of the graph."""
    for line in graph.serialize(format="nt").split("\n"):
        if line:
            yield f"{line.removesuffix('.')}{name.n3()} .\n"


class Statements:
    """Statements in N-Quads; each record and each vocabulary is a graph of its own."""

    def __init__(self) -> None:
        self._blank = 0

    def of_vocabulary(self, uri: str, graph: Graph) -> tuple[str, int]:
        """Return the lines of a vocabulary, and how many there are."""
        lines = list(_in_graph(URIRef(uri), graph))
        return "".join(lines), len(lines)

    def of_records(
        self, nodes: Iterable[tuple[Resource, Mapping[str, Any]]]
    ) -> tuple[str, int]:
        """Return the lines of records with their schema.org nodes."""
        lines: list[str] = []
        count = 0
        # One graph at a time: those of many records take as much memory as all else.
        for resource, node in nodes:
            name = URIRef(node["@id"])
            graph = Graph()
            self._describe(graph, name, node)
            for field, predicate in _CONCEPTS.items():
                for concept in getattr(resource, field).all():
                    graph.add((name, predicate, URIRef(concept.uri)))
            lines += _in_graph(name, graph)
            count += len(graph)
        return "".join(lines), count

    def _describe(self, graph: Graph, subject: Node, node: Mapping[str, Any]) -> None:
        graph.add((subject, RDF.type, _SCHEMA[node["@type"]]))
        for name, value in node.items():
            if name.startswith("@"):
                continue
            for each in value if isinstance(value, list) else [value]:
                graph.add((subject, _SCHEMA[name], self._value(graph, name, each)))

    def _value(self, graph: Graph, name: str, value: Any) -> Node:
        if isinstance(value, Mapping):
            self._blank += 1
            part = BNode(f"b{self._blank}")
            self._describe(graph, part, value)
            return part
        if name in _IS_ADDRESS and _ADDRESS.fullmatch(str(value)):
            return URIRef(value)
        return Literal(value)
