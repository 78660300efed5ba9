"""Faults of a cluster, as far as its user may see them."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from opensearchpy.exceptions import NotFoundError

from freeshelf.search.engines.opensearch.cluster import Cluster
from freeshelf.search.errors import SearchAwayError

_OLDEST = (2, 19)
# A long question of somebody who may read all levels has so many.
_CLAUSES = 8192
_CLAUSE_SETTING = "indices.query.bool.max_clause_count"
# OpenSearch has them on by default from 2.19 on.
_INSIGHTS = tuple(
    f"search.insights.top_queries.{metric}.enabled"
    for metric in ("latency", "cpu", "memory")
)
_SLOW_LOG = "cluster.search.request.slowlog.threshold."
_COLOURS = {
    "red": (
        "Parts of the search index {prefix} are on no node: bring back the nodes that "
        "are away, or run “freeshelf reindex”"
    ),
    "yellow": (
        "Parts of the search index {prefix} have no second copy: bring back the nodes "
        "that are away, or add one"
    ),
}


def troubles_of(cluster: Cluster, *, prefix: str) -> Iterator[str]:
    """Yield what would make search fail or answer wrongly, a sentence each."""
    try:
        yield from _of_version(cluster)
        yield from _of_health(cluster, prefix)
        yield from _of_settings(cluster)
    except SearchAwayError as error:
        yield (
            f"The search servers of FREESHELF_SEARCH cannot be used ({error.reason}): "
            f"see that they run, and check addresses, user and password"
        )


def _of_version(cluster: Cluster) -> Iterator[str]:
    with cluster.answering() as client:
        version: dict[str, Any] = client.info()["version"]
    number = str(version["number"])
    if version.get("distribution") != "opensearch":
        yield f"FREESHELF_SEARCH names another server than OpenSearch ({number})"
        return
    if tuple(int(part) for part in number.split(".")[:2]) < _OLDEST:
        yield f"The search servers are OpenSearch {number}: 2.19 is the oldest tested"


def _of_health(cluster: Cluster, prefix: str) -> Iterator[str]:
    # A user who may see our indexes only gets no answer.
    with suppress(NotFoundError), cluster.answering() as client:
        health = client.cluster.health(index=f"{prefix}-*")
        if sentence := _COLOURS.get(health["status"]):
            yield sentence.format(prefix=prefix)


def _of_settings(cluster: Cluster) -> Iterator[str]:
    with cluster.answering() as client:
        answer = client.cluster.get_settings(include_defaults=True, flat_settings=True)
    found: dict[str, Any] = {}
    for kind in _KINDS:
        found |= answer.get(kind, {})
    value = found.get(_CLAUSE_SETTING)
    if value is not None and int(value) < _CLAUSES:
        yield (
            f"The search servers take queries of {value} clauses, so that only a part "
            f"of a long question is searched: set {_CLAUSE_SETTING} to {_CLAUSES}"
        )
    kept = [name for name in _INSIGHTS if str(found.get(name)).lower() == "true"]
    if kept:
        yield (
            f"The search servers keep what readers ask: set {', '.join(kept)} to "
            f"false, and delete the indexes top_queries-*"
        )
    logged = [
        name
        for name in sorted(found)
        if name.startswith(_SLOW_LOG) and not str(found[name]).startswith("-1")
    ]
    if logged:
        yield (
            f"The search servers log what readers ask: set {', '.join(logged)} to -1, "
            f"and delete the slow log"
        )


# A setting of a later one counts.
_KINDS = ("defaults", "persistent", "transient")
