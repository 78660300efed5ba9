"""Differences between a file and our models, stored with the scheme.

Both directions are N-Triples in one text. A triple that our models imply but the file
does not contain (the inverse of a relation, a title in another property) is stored as a
comment, which every N-Triples parser skips.
"""

from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

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
