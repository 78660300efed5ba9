"""Writer of a SKOS graph of one concept scheme, saved as Turtle."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

__all__ = ["DCTERMS", "SKOS", "SchemeWriter"]

CONCEPT = "urn:freeshelf:concept:"
SCHEME = "urn:freeshelf:scheme:"
FREESHELF = Namespace("urn:freeshelf:vocabulary:")
SCHEMA = Namespace("http://schema.org/")


class SchemeWriter:
    """Writer of one scheme. Relations are made symmetric when it is saved."""

    def __init__(
        self, identifier: str, *, role: str, titles: Mapping[str, str], source: str
    ) -> None:
        self.identifier = identifier
        self.graph = Graph()
        self.uri = URIRef(SCHEME + identifier)
        self._order: list[str] = []
        self._broader: dict[str, list[str]] = {}
        self._related: set[tuple[str, str]] = set()
        self.graph.add((self.uri, RDF.type, SKOS.ConceptScheme))
        for language, title in titles.items():
            self.graph.add((self.uri, DCTERMS.title, Literal(title, lang=language)))
        self.graph.add((self.uri, DCTERMS.source, Literal(source, lang="en")))
        if role != "reference":
            self.graph.add((self.uri, FREESHELF.role, Literal(role)))

    @property
    def count(self) -> int:
        """Return the number of concepts."""
        return len(self._order)

    def about_scheme(self, predicate: URIRef, text: str) -> None:
        """Add an English literal about the scheme."""
        self.graph.add((self.uri, predicate, Literal(text, lang="en")))

    def concept(self, identifier: str, labels: Mapping[str, str]) -> None:
        """Start a concept with its preferred labels by language."""
        if identifier in self._order:
            raise ValueError(f"{self.identifier}: {identifier} stands there twice")
        self._order.append(identifier)
        uri = self._uri(identifier)
        self.graph.add((uri, RDF.type, SKOS.Concept))
        self.graph.add((uri, SKOS.inScheme, self.uri))
        position = Literal(len(self._order), datatype=XSD.integer)
        self.graph.add((uri, SCHEMA.position, position))
        for language, text in labels.items():
            self.graph.add((uri, SKOS.prefLabel, Literal(text, lang=language)))

    def alternative(self, identifier: str, text: str, language: str) -> None:
        """Add an alternative label, unless it is already the preferred one."""
        self._label(SKOS.altLabel, identifier, text, language)

    def hidden(self, identifier: str, text: str, language: str) -> None:
        """Add a label that is searched and never shown."""
        self._label(SKOS.hiddenLabel, identifier, text, language)

    def note(self, identifier: str, kind: str, text: str | None) -> None:
        """Add a definition, scope note or other note in English, if not empty."""
        if text:
            self.statement(identifier, SKOS[kind], text, language="en")

    def notation(self, identifier: str, code: str, system: str = "") -> None:
        """Add a notation, of a named system or of the scheme's own."""
        datatype = FREESHELF[f"notation-{system}"] if system else None
        literal = Literal(code, datatype=datatype)
        self.graph.add((self._uri(identifier), SKOS.notation, literal))

    def statement(
        self, identifier: str, predicate: URIRef, text: str, *, language: str = ""
    ) -> None:
        """Add another literal about a concept."""
        literal = Literal(text, lang=language or None)
        self.graph.add((self._uri(identifier), predicate, literal))

    def page(self, identifier: str, address: str) -> None:
        """Add a web page about a concept."""
        self.graph.add((self._uri(identifier), RDFS.seeAlso, URIRef(address)))

    def place(self, identifier: str, place: str) -> None:
        """Set the place that a concept belongs to."""
        uri = URIRef(f"{CONCEPT}places:{place}")
        self.graph.add((self._uri(identifier), DCTERMS.spatial, uri))

    def matches(self, identifier: str, kind: str, uris: Iterable[str]) -> None:
        """Add mappings to concepts of other vocabularies."""
        for uri in uris:
            self.graph.add((self._uri(identifier), SKOS[kind], URIRef(uri)))

    def broader(self, identifier: str, broader: Iterable[str]) -> None:
        """Set the broader concepts; without any it is a top concept."""
        self._broader[identifier] = list(broader)

    def related(self, identifier: str, related: Iterable[str]) -> None:
        """Add related concepts, which in SKOS must not be broader or narrower ones."""
        self._related.update((identifier, other) for other in related)

    def save(self, path: Path) -> None:
        """Complete the relations and write Turtle."""
        for identifier in self._order:
            self._relate(identifier)
        for one, other in self._related:
            if other not in self._above(one) and one not in self._above(other):
                self._link(one, SKOS.related, other)
                self._link(other, SKOS.related, one)
        self.graph.bind("skos", SKOS)
        self.graph.bind("dcterms", DCTERMS)
        self.graph.bind("schema", SCHEMA, replace=True)
        self.graph.bind("freeshelf", FREESHELF)
        self.graph.bind("scheme", SCHEME)
        self.graph.bind("", f"{CONCEPT}{self.identifier}:")
        path.write_text(self.graph.serialize(format="turtle"), "utf-8")

    def _relate(self, identifier: str) -> None:
        broader = self._broader.get(identifier, [])
        for above in broader:
            self._link(identifier, SKOS.broader, above)
            self._link(above, SKOS.narrower, identifier)
        if not broader:
            uri = self._uri(identifier)
            self.graph.add((uri, SKOS.topConceptOf, self.uri))
            self.graph.add((self.uri, SKOS.hasTopConcept, uri))

    def _link(self, one: str, predicate: URIRef, other: str) -> None:
        if other not in self._order:
            raise ValueError(
                f"{self.identifier}: {one} names {other}, which is not there"
            )
        self.graph.add((self._uri(one), predicate, self._uri(other)))

    def _above(self, identifier: str) -> set[str]:
        found: set[str] = set()
        waiting = list(self._broader.get(identifier, []))
        while waiting:
            above = waiting.pop()
            if above not in found:
                found.add(above)
                waiting += self._broader.get(above, [])
        return found

    def _label(
        self, predicate: URIRef, identifier: str, text: str, language: str
    ) -> None:
        label: Node = Literal(text, lang=language)
        uri = self._uri(identifier)
        if (uri, SKOS.prefLabel, label) not in self.graph:
            self.graph.add((uri, predicate, label))

    def _uri(self, identifier: str) -> URIRef:
        return URIRef(f"{CONCEPT}{self.identifier}:{identifier}")
