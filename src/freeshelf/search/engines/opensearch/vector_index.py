"""Nearest-neighbour search in the vectors of one model, by the k-NN plug-in.

The plug-in finds passages by vectors of one byte a dimension, with levels and chosen
resources as filters inside its search; those that it has found are then compared
exactly, by the whole vectors.
"""

import logging
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from freeshelf.core.batches import in_batches
from freeshelf.search.engines.opensearch.cluster import Cluster
from freeshelf.search.engines.opensearch.gathering import Asked
from freeshelf.search.engines.opensearch.mappings import identifier
from freeshelf.search.engines.opensearch.vector_documents import (
    as_list,
    exactly,
    row_of,
    similarity,
    size_at,
    vector_of,
)
from freeshelf.search.engines.opensearch.vector_state import VectorIndexState
from freeshelf.search.engines.opensearch.vector_writing import ClusterVectorWriter
from freeshelf.search.engines.vectors import DESCRIPTION, Floats, KeyFilter, Neighbour
from freeshelf.search.errors import SearchError

logger = logging.getLogger(__name__)

# Passages of the first search: those of a hundred resources and more. Farther ones are
# asked for while there are too few, up to as many as the plug-in gives.
_FIRST, _FURTHER, _MOST = 500, 4, 10_000
_ADMIT_BATCH = 128
# Passages of a resource that a search by tokens compares.
_NEAREST = 3
_DESCRIPTIONS = 64
_DIGITS = 6
# How long an index that is ready, or is not, is taken to be so.
_READY_SECONDS, _UNREADY_SECONDS = 60.0, 2.0
_FIELDS = ("resource", "passage", "level", "hash", "languages", "sizes")


class ClusterVectorIndex:
    """Reader of the vectors of one model in a cluster; see the port."""

    def __init__(
        self, cluster: Cluster, state: VectorIndexState, writer: ClusterVectorWriter
    ) -> None:
        self._cluster = cluster
        self._state = state
        self._writer = writer
        self._alias = state.alias
        self._ready = False
        self._ready_until = 0.0

    def is_ready(self) -> bool:
        """Return whether every passage has had its vector, as known of late.

        What is known is read again beside the pages, none of which waits for it.
        """
        if not self._ready_until:
            self._read_state()
        elif time.monotonic() >= self._ready_until:
            self._ready_until = time.monotonic() + _UNREADY_SECONDS
            threading.Thread(target=self._read_state_again, daemon=True).start()
        return self._ready

    def _read_state(self) -> None:
        self._ready = self._state.read().is_ready
        seconds = _READY_SECONDS if self._ready else _UNREADY_SECONDS
        self._ready_until = time.monotonic() + seconds

    def _read_state_again(self) -> None:
        try:
            self._read_state()
        except SearchError as error:
            logger.debug("The state of the vectors cannot be read: %s", error)

    def neighbours(
        self,
        query: Floats,
        *,
        access_levels: tuple[str, ...],
        among: Collection[str] | None = None,
        admit: KeyFilter | None = None,
        limit: int = 100,
        threshold: float,
    ) -> tuple[Neighbour, ...]:
        """Return the nearest resources by their best passage; see the port."""
        if among is not None:
            found = self._among(query, access_levels, frozenset(among), threshold)
        else:
            found = self._near(query, access_levels, admit, limit, threshold)
        near = [each for each in found if each.similarity >= threshold]
        return tuple(sorted(near, key=_order)[:limit])

    def similarities(
        self, query: Floats, keys: Sequence[str], *, levels: tuple[str, ...]
    ) -> Mapping[str, Neighbour]:
        """Return the best passage of each resource that has one; see the port."""
        vector = as_list(query)
        asked = [
            self._asked(
                exactly(_within(levels, resources=some), vector),
                size=len(some),
                collapse={"field": "resource"},
            )
            for some in in_batches(sorted(set(keys)), _MOST)
        ]
        hits = self._hits(asked, levels)
        return {each.key: each for of_one in hits for each in of_one}

    def closest(
        self, query: Floats, keys: Collection[str], *, levels: tuple[str, ...]
    ) -> float:
        """Return the similarity of the nearest of some resources; see the port.

        The nearest of all tell, as a rule, and are asked for before these are known.
        """
        if not keys:
            return 0.0
        (hits,) = self._hits(
            [self._nearest(as_list(query), _within(levels), _FIRST)], levels
        )
        wanted = frozenset(keys)
        near = [each.similarity for each in hits if each.key in wanted]
        if near:
            return max(near)
        found = self.similarities(query, list(keys), levels=levels)
        return max((each.similarity for each in found.values()), default=0.0)

    def passages(
        self,
        query: Floats,
        keys: Sequence[str],
        *,
        levels: tuple[str, ...],
        per_resource: int,
    ) -> Mapping[str, tuple[Neighbour, ...]]:
        """Return the best passages of these levels per resource, best first."""
        vector = as_list(query)
        asked = [
            self._asked(
                exactly(_within(levels, resources=[key]), vector),
                size=min(per_resource, _MOST),
                routing=identifier(key),
            )
            for key in keys
        ]
        found = zip(keys, self._hits(asked, levels), strict=True)
        return {key: tuple(sorted(hits, key=_order)) for key, hits in found if hits}

    def most_similar(
        self, key: str, *, levels: tuple[str, ...], limit: int, minimum: float
    ) -> dict[str, float]:
        """Return the resources with the most similar descriptions; see the port."""
        code = self._writer.code_of(key, DESCRIPTION)
        if code is None:
            return {}
        vector = as_list(vector_of(code))
        within = _within(levels)
        within["bool"]["filter"].append({"term": {"passage": DESCRIPTION}})
        (hits,) = self._hits([self._nearest(vector, within, _DESCRIPTIONS)], levels)
        near = [each for each in hits if each.similarity >= minimum and each.key != key]
        return {each.key: each.similarity for each in sorted(near, key=_order)[:limit]}

    def _among(
        self,
        query: Floats,
        levels: tuple[str, ...],
        among: frozenset[str],
        threshold: float,
    ) -> Sequence[Neighbour]:
        """Return the best passages of some resources, of what is known if it tells."""
        nearest = self._nearest(as_list(query), _within(levels), _FIRST)
        if (known := self._cluster.known(nearest)) is not None:
            hits = sorted(_neighbours(known, levels), key=_order)
            if len(hits) < _FIRST or hits[-1].similarity < threshold:
                return [each for each in _by_resource(hits) if each.key in among]
        compared = self.similarities(query, list(among), levels=levels)
        return list(compared.values())

    def _near(
        self,
        query: Floats,
        levels: tuple[str, ...],
        admit: KeyFilter | None,
        limit: int,
        threshold: float,
    ) -> list[Neighbour]:
        """Return the nearest resources that are admitted, from ever more passages."""
        vector, within = as_list(query), _within(levels)
        admitted: dict[str, bool] = {}
        count = _FIRST
        while True:
            (hits,) = self._hits([self._nearest(vector, within, count)], levels)
            hits.sort(key=_order)
            found = [
                each
                for each in _by_resource(hits)
                if admit is None or each.similarity >= threshold
            ]
            if admit is not None:
                found = _admitted(found, admit, admitted, limit)
            is_all = len(hits) < count or hits[-1].similarity < threshold
            if len(found) >= limit or is_all or count >= _MOST:
                return found
            count = min(_MOST, count * _FURTHER)

    def _nearest(
        self, vector: list[float], within: Mapping[str, Any], count: int
    ) -> Asked:
        near = {"vector": vector, "k": count, "filter": within}
        exact = {
            "query_weight": 0,
            "rescore_query_weight": 1,
            "rescore_query": exactly({"match_all": {}}, vector),
        }
        return self._asked(
            {"knn": {"vector": near}},
            size=count,
            rescore={"window_size": count, "query": exact},
        )

    def _asked(
        self, query: Mapping[str, Any], *, size: int, routing: str = "", **more: Any
    ) -> Asked:
        header = {"index": self._alias, "allow_partial_search_results": False}
        body = {
            "query": query,
            "size": size,
            "_source": False,
            "track_total_hits": False,
            "docvalue_fields": list(_FIELDS),
            **more,
        }
        return (header | {"routing": routing} if routing else header), body

    def _hits(
        self, asked: Sequence[Asked], levels: Sequence[str]
    ) -> list[list[Neighbour]]:
        return [
            [] if found is None else _neighbours(found, levels)
            for found in self._cluster.found(asked)
        ]


def _within(
    levels: Sequence[str], *, resources: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return the filter of passages of these levels that have a vector."""
    filters: list[Any] = [
        {"terms": {"level": list(levels)}},
        {"term": {"is_waiting": False}},
    ]
    if resources is not None:
        filters.append({"terms": {"resource": list(resources)}})
    return {"bool": {"filter": filters}}


def _neighbours(found: Mapping[str, Any], levels: Sequence[str]) -> list[Neighbour]:
    return [_neighbour(hit, levels) for hit in found["hits"]["hits"]]


def _neighbour(hit: Mapping[str, Any], levels: Sequence[str]) -> Neighbour:
    row = row_of(hit["fields"])
    return Neighbour(
        row.resource,
        row.passage,
        round(similarity(hit["_score"]), _DIGITS),
        row.text_hash,
        size=size_at(hit["fields"].get("sizes", ()), levels),
        languages=tuple(hit["fields"].get("languages", ())),
    )


def _by_resource(hits: Iterable[Neighbour]) -> Iterator[Neighbour]:
    """Yield the best passage of each resource with its nearest, of ordered ones."""
    found: dict[str, list[Neighbour]] = {}
    for each in hits:
        found.setdefault(each.key, []).append(each)
    for of_one in found.values():
        yield replace(of_one[0], nearest=tuple(of_one[:_NEAREST]))


def _admitted(
    found: Iterable[Neighbour],
    admit: KeyFilter,
    known: dict[str, bool],
    limit: int,
) -> list[Neighbour]:
    """Return those that are admitted, asking for the nearest first."""
    kept: list[Neighbour] = []
    for batch in in_batches(list(found), _ADMIT_BATCH):
        unknown = [each.key for each in batch if each.key not in known]
        if unknown:
            passing = set(admit(unknown))
            known.update((key, key in passing) for key in unknown)
        kept += [each for each in batch if known[each.key]]
        if len(kept) >= limit:
            break
    return kept


def _order(neighbour: Neighbour) -> tuple[float, str, str]:
    return (-neighbour.similarity, neighbour.key, neighbour.passage)
