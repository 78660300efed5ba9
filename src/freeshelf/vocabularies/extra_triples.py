"""What a file says beyond our models, and what it leaves unsaid, kept with the scheme.

Both are N-Triples in one text. A statement that our models imply and the file does
not make (the inverse of a relation, a title in another property) is kept as a comment,
which every reader of N-Triples skips.
"""

from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

OMITTED = "# not said: "


def serialize_difference(*, said: Graph, restated: Graph, uris: set[str]) -> str:
    """Text that turns the restated graph back into what was said.

    uris are the subjects the file knows of; what we hold beyond them is no omission.
    """
    beyond = _lines(said - restated)
    omitted = [
        triple
        for triple in restated - said
        if str(triple[0]) in uris
        and (not isinstance(triple[2], URIRef) or _is_known(triple[2], restated, uris))
    ]
    graph = Graph()
    for triple in omitted:
        graph.add(triple)
    return "\n".join([*beyond, *(OMITTED + line for line in _lines(graph))])


def apply_difference(restated: Graph, kept: str) -> Graph:
    """The restated graph with what was kept, and without what was never said."""
    graph = restated + _beyond(kept)
    for triple in _unsaid(kept):
        graph.remove(triple)
    return graph


def are_equivalent(one: str, other: str) -> bool:
    """Whether two kept texts say the same; blank nodes have no lasting names."""
    return one == other or (
        isomorphic(_beyond(one), _beyond(other))
        and isomorphic(_unsaid(one), _unsaid(other))
    )


def count_kept(kept: str) -> int:
    """How many statements of the file stand beyond our models."""
    return sum(1 for line in kept.split("\n") if line and not line.startswith("#"))


def _beyond(kept: str) -> Graph:
    return Graph().parse(data=kept, format="nt")


def _unsaid(kept: str) -> Graph:
    lines = kept.split("\n")
    unsaid = [line.removeprefix(OMITTED) for line in lines if line.startswith(OMITTED)]
    return Graph().parse(data="\n".join(unsaid), format="nt")


def _lines(graph: Graph) -> list[str]:
    text = graph.serialize(format="nt")
    return sorted(line for line in text.split("\n") if line.strip())


def _is_known(node: URIRef, restated: Graph, uris: set[str]) -> bool:
    """A node of the file, or one that is no concept or scheme of ours."""
    return str(node) in uris or (node, None, None) not in restated
