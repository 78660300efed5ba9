"""Write the concepts of one scheme row by row, in the caller's transactions."""

from collections.abc import Set
from itertools import chain, count
from typing import Any

from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptNote,
    ConceptScheme,
)
from freeshelf.vocabularies.skos import ConceptDescription, local_name

OMITTED = "# not said: "


def serialize_difference(*, said: Graph, restated: Graph, uris: set[str]) -> str:
    """Return a text that turns the rebuilt graph back into the imported one.

    `uris` are the subjects that the file contains; triples of ours about others are no
    omission.
    """
    extra = _lines(said - restated)
    omitted = [
        triple
        for triple in restated - said
        if str(triple[0]) in uris
        and (
            not isinstance(triple[2], URIRef) or _is_in_file(triple[2], restated, uris)
        )
    ]
    graph = Graph()
    for triple in omitted:
        graph.add(triple)
    return "\n".join([*extra, *(OMITTED + line for line in _lines(graph))])


def apply_difference(restated: Graph, kept: str) -> Graph:
    """Return the rebuilt graph with extra triples added and omitted ones removed."""
    graph = restated + _extra(kept)
    for triple in _omitted(kept):
        graph.remove(triple)
    return graph


def are_equivalent(one: str, other: str) -> bool:
    """Return whether two stored texts are equivalent, whatever their blank nodes."""
    return one == other or (
        isomorphic(_extra(one), _extra(other))
        and isomorphic(_omitted(one), _omitted(other))
    )


def count_kept(kept: str) -> int:
    """Count the triples of a file that our models do not cover."""
    return sum(1 for line in kept.split("\n") if line and not line.startswith("#"))


def _extra(stored: str) -> Graph:
    return Graph().parse(data=stored, format="nt")


def _omitted(stored: str) -> Graph:
    lines = stored.split("\n")
    omitted = [line.removeprefix(OMITTED) for line in lines if line.startswith(OMITTED)]
    return Graph().parse(data="\n".join(omitted), format="nt")


def _lines(graph: Graph) -> list[str]:
    text = graph.serialize(format="nt")
    return sorted(line for line in text.split("\n") if line.strip())


def _is_in_file(node: URIRef, restated: Graph, uris: set[str]) -> bool:
    """Return whether a node is in the file, or is none of our concepts or schemes."""
    return str(node) in uris or (node, None, None) not in restated


# Columns of the rows of a concept, in the order of their values.
COLUMNS: dict[Any, tuple[str, ...]] = {
    ConceptLabel: ("kind", "language", "text"),
    ConceptNote: ("kind", "language", "text"),
    ConceptMatch: ("kind", "uri"),
}
Values = tuple[str, ...]


def free_identifier(base: str, taken: Set[str]) -> str:
    """Return this identifier, or the same with the next free number."""
    numbered = (f"{base}-{number}" for number in count(2))
    return next(name for name in chain([base], numbered) if name not in taken)


class ConceptWriter:
    """Creates and updates concepts of a scheme: first all rows, then all relations."""

    def __init__(self, scheme: ConceptScheme) -> None:
        self._scheme = scheme
        self._concepts = {c.uri: c for c in Concept.objects.filter(scheme=scheme)}
        self._taken = {concept.identifier for concept in self._concepts.values()}
        self._new: set[str] = set()

    def write(self, described: ConceptDescription) -> None:
        """Create or update a concept with its labels, notes and mappings."""
        concept = self._concepts.get(described.uri)
        if concept is None:
            concept = Concept(
                scheme=self._scheme,
                uri=described.uri,
                identifier=free_identifier(
                    local_name(described.uri) or "concept", self._taken
                ),
            )
            self._taken.add(concept.identifier)
            self._new.add(described.uri)
        concept.notation = described.notation
        concept.position = described.position
        concept.is_top = described.is_top
        # Saving sends the change signal, which covers the labels too.
        concept.save()
        self._concepts[described.uri] = concept
        self._sync(ConceptLabel, concept, described.labels)
        self._sync(ConceptNote, concept, described.notes)
        self._sync(ConceptMatch, concept, described.matches)

    def link(self, described: ConceptDescription) -> None:
        """Set the broader and related concepts and the successor, within the scheme.

        Keeps relations to concepts of other schemes, which no file of one scheme
        contains.
        """
        concept = self._concepts[described.uri]
        for relation, uris in (
            (concept.broader, described.broader),
            (concept.related, described.related),
        ):
            targets = [self._concepts[uri] for uri in sorted(uris)]
            if described.uri not in self._new:
                elsewhere = relation.exclude(scheme=self._scheme)
                relation.set([*targets, *elsewhere])
            elif targets:
                relation.add(*targets)
        if described.replaced_by:
            concept.merged_into = self._concepts[described.replaced_by]
            concept.save(update_fields=["merged_into"])

    def _sync(self, model: Any, concept: Concept, wanted: Set[Values]) -> None:
        """Delete rows that are not wanted, and create missing ones."""
        present: set[Values] = set()
        if concept.uri not in self._new:
            present = _delete_unwanted(model, concept, wanted)
        model.objects.bulk_create(
            model(concept=concept, **dict(zip(COLUMNS[model], values, strict=True)))
            for values in sorted(wanted - present)
        )


def _delete_unwanted(model: Any, concept: Concept, wanted: Set[Values]) -> set[Values]:
    """Delete the rows of a concept that are not wanted; return those that stay."""
    remaining: set[Values] = set()
    surplus = []
    rows = model.objects.filter(concept=concept)
    for pk, *values in rows.values_list("pk", *COLUMNS[model]):
        if (row := tuple(values)) in wanted and row not in remaining:
            remaining.add(row)
        else:
            surplus.append(pk)
    if surplus:
        model.objects.filter(pk__in=surplus).delete()
    return remaining
