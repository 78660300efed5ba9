"""Write the vectors of one model to a cluster.

Indexer and embedder may write at once, on any machines. Each change is made only if the
document is still as it was read; otherwise passages are read and compared once more.
"""

import base64
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from opensearchpy.exceptions import NotFoundError
from opensearchpy.helpers import streaming_bulk

from freeshelf.core.batches import in_batches
from freeshelf.search.engines.opensearch.cluster import (
    WRITE_SECONDS,
    Cluster,
    kind_of,
)
from freeshelf.search.engines.opensearch.mappings import identifier
from freeshelf.search.engines.opensearch.vector_documents import (
    VALUES,
    Stored,
    source,
    stored,
    wanted_documents,
)
from freeshelf.search.engines.opensearch.vector_state import VectorIndexState
from freeshelf.search.engines.vector_codes import QuantizedVectors
from freeshelf.search.engines.vectors import Passages, Row, VectorState
from freeshelf.search.errors import DenseIndexBusyError, SearchAwayError

_ATTEMPTS = 6
_TOGETHER = 500
_SCANNED = 1000
_BULK_BYTES = 5_000_000
_CHANGED, _MISSING = 409, 404

Action = dict[str, Any]
Query = Mapping[str, Any]


class ClusterVectorWriter:
    """Writer of the vectors of one model in a cluster; see the port."""

    def __init__(self, cluster: Cluster, state: VectorIndexState) -> None:
        self.alias = state.alias
        self._cluster = cluster
        self._state = state
        self._is_changed = False

    def exists(self) -> bool:
        """Return whether an index was begun."""
        return bool(self._state.read().name)

    def check(self) -> None:
        """Raise DenseIndexDamagedError if the index is missing or of another form."""
        self._state.check()

    def state(self) -> VectorState:
        """Return how far the index is; see the port."""
        state = self._state.read()
        if not state.name:
            return state
        self.check()
        counts = self._counted(
            [{"term": {"is_waiting": each}} for each in (False, True)]
        )
        return VectorState(state.name, state.is_ready, *counts)

    def size(self) -> int:
        """Return the bytes on disk."""
        with self._cluster.answering() as client:
            try:
                found = client.indices.stats(index=self.alias, metric="store")
            except NotFoundError:
                return 0
        return int(found["_all"]["primaries"]["store"]["size_in_bytes"])

    def begin(self, *, model: str) -> None:
        """Begin an index that is not ready; see the port."""
        self._state.begin(model=model)

    def retire(self) -> None:
        """Remove the index."""
        self._state.remove()

    def mark_ready(self, name: str) -> None:
        """Mark the index of this name as ready, if it still exists."""
        self._state.mark_ready(name)

    def put(
        self, read: Callable[[], Passages], *, keys: Collection[str] = ()
    ) -> Passages:
        """Replace the passages of these records in the index; see the port."""
        keys = keys or read().keys()
        for _attempt in range(_ATTEMPTS):
            # Before the passages: a change of the documents after it is noticed.
            before = {each.number: each for each in self._stored(keys)}
            passages = read()
            if self._is_put(passages, before):
                self._refresh()
                return passages
            self._is_changed = True
            self._refresh()
        raise DenseIndexBusyError(path=self.alias, reason="others change it")

    def waiting_resources(self, *, passages: int) -> list[str]:
        """Return the resources of the passages that have waited longest."""
        body = {
            "query": {"term": {"is_waiting": True}},
            "size": passages,
            "sort": [{"since": "asc"}, {"resource": "asc"}],
            "_source": False,
            "docvalue_fields": ["resource"],
        }
        (found,) = self._cluster.found([({"index": self.alias}, body)])
        hits = found["hits"]["hits"] if found else ()
        return list(dict.fromkeys(hit["fields"]["resource"][0] for hit in hits))

    def waiting_rows(self, resources: Collection[str]) -> set[Row]:
        """Return the waiting passages of these resources."""
        return {each.row for each in self._stored(resources) if each.is_waiting}

    def keep(self, hashes: Sequence[bytes], vectors: QuantizedVectors) -> None:
        """Give the passages of these texts that wait their vectors."""
        codes = {
            text_hash: vector.tobytes()
            for text_hash, vector in zip(hashes, vectors, strict=True)
        }
        query = {
            "bool": {
                "filter": [
                    {"terms": {"hash": [each.hex() for each in codes]}},
                    {"term": {"is_waiting": True}},
                ]
            }
        }
        now = _now()
        # What was changed meanwhile waits for the next round.
        self._sent(
            self._action(each, source(each, codes[each.row.text_hash], now=now))
            for each in list(self._scanned(query))
        )

    def settle(self) -> int:
        """Let passages be found that have got their vectors."""
        self._refresh()
        return 0

    def merge(self) -> int:
        """Do nothing: the cluster merges by itself."""
        return 0

    def forget_unused(self, *, today: date) -> int:
        """Do nothing: vectors are forgotten with their last passage."""
        return 0

    def resources(self) -> set[str]:
        """Return identifiers of all records with passages in the index."""
        return set(self._values("resource"))

    def rows_of(self, resources: Collection[str]) -> set[Row]:
        """Return the rows of these records, waiting ones too."""
        return {each.row for each in self._stored(resources)}

    def hashes(self) -> set[bytes]:
        """Return the hashes of all texts in the index."""
        return {bytes.fromhex(each) for each in self._values("hash")}

    def owners(self, hashes: Collection[bytes], *, limit: int) -> dict[bytes, str]:
        """Return a resource of some of these texts that have a vector, by hash."""
        some = sorted(hashes)[:limit]
        query = {"terms": {"hash": [each.hex() for each in some]}}
        return {
            each.row.text_hash: each.row.resource
            for each in self._scanned(query)
            if not each.is_waiting
        }

    def stamp(self) -> object:
        """Return a value that changes with the index."""
        with self._cluster.answering() as client:
            try:
                found = client.indices.stats(index=self.alias, level="shards")
            except NotFoundError:
                return None
        return [
            (name, shard, copy["seq_no"]["max_seq_no"])
            for name, index in sorted(found["indices"].items())
            for shard, copies in sorted(index["shards"].items())
            for copy in copies
            if copy["routing"]["primary"]
        ]

    def code_of(self, resource: str, passage: str) -> bytes | None:
        """Return the stored vector of a passage, None if it has none."""
        with self._cluster.answering() as client:
            try:
                found = client.get(
                    index=self.alias,
                    id=identifier(resource, passage),
                    params={"routing": identifier(resource), "_source": "code"},
                )
            except NotFoundError:
                return None
        code = found.get("_source", {}).get("code")
        return base64.b64decode(code) if code else None

    def _is_put(self, passages: Passages, before: Mapping[str, Stored]) -> bool:
        """Make the documents of these records so; False if one changed meanwhile."""
        wanted = wanted_documents(passages)
        new = {
            number: each
            for number, each in wanted.items()
            if number not in before or not _is_same(before[number], each)
        }
        codes = self._codes({each.row.text_hash for each in new.values()})
        now = _now()
        actions = [
            self._action(
                before.get(number, each),
                source(each, codes.get(each.row.text_hash), now=now),
            )
            for number, each in new.items()
        ]
        actions += [
            self._action(each, None)
            for number, each in before.items()
            if number not in wanted
        ]
        return self._sent(actions)

    def _action(self, before: Stored, fields: Action | None) -> Action:
        action: Action = {
            "_id": before.number,
            "routing": identifier(before.row.resource),
            **before.place,
        }
        if fields is None:
            return action | {"_op_type": "delete"}
        kind = "index" if before.place else "create"
        return action | {"_op_type": kind, "_source": fields}

    def _sent(self, actions: Iterable[Action]) -> bool:
        """Send changes; return False if a document was not as it had been read."""
        is_whole = True
        with self._cluster.answering() as client:
            for is_done, result in streaming_bulk(
                client,
                actions,
                chunk_size=_TOGETHER,
                max_chunk_bytes=_BULK_BYTES,
                raise_on_error=False,
                max_retries=_ATTEMPTS,
                initial_backoff=1,
                max_backoff=15,
                index=self.alias,
                require_alias=True,
                request_timeout=WRITE_SECONDS,
            ):
                self._is_changed = True
                if is_done:
                    continue
                ((_kind, item),) = result.items()
                status = item.get("status")
                if status == _MISSING and "error" in item:
                    raise self._state.damaged("it is missing")
                if status not in (_CHANGED, _MISSING):
                    raise SearchAwayError(
                        reason=f"{status}: {kind_of(item.get('error'))}"
                    )
                is_whole = False
        return is_whole

    def _stored(self, resources: Iterable[str]) -> Iterator[Stored]:
        for some in in_batches(sorted(resources), _TOGETHER):
            yield from self._scanned({"terms": {"resource": some}})

    def _scanned(self, query: Query) -> Iterator[Stored]:
        """Yield all documents of a query, as they are after the last refresh."""
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [query]}},
            "size": _SCANNED,
            "sort": [{"resource": "asc"}, {"passage": "asc"}],
            "seq_no_primary_term": True,
            "_source": False,
            "docvalue_fields": list(VALUES),
            "track_total_hits": False,
        }
        while True:
            header = {"index": self.alias, "allow_partial_search_results": False}
            (found,) = self._cluster.found([(header, body)])
            if found is None:
                raise self._state.damaged("it is missing")
            hits = found["hits"]["hits"]
            yield from map(stored, hits)
            if len(hits) < _SCANNED:
                return
            body["search_after"] = hits[-1]["sort"]

    def _codes(self, hashes: Collection[bytes]) -> dict[bytes, bytes]:
        """Return the stored vectors of texts, as far as any passage has them."""
        found: dict[bytes, bytes] = {}
        for some in in_batches(sorted(hashes), _TOGETHER):
            body = {
                "query": {
                    "bool": {
                        "filter": [
                            {"terms": {"hash": [each.hex() for each in some]}},
                            {"term": {"is_waiting": False}},
                        ]
                    }
                },
                "size": len(some),
                "collapse": {"field": "hash"},
                "_source": ["hash", "code"],
            }
            (answer,) = self._cluster.found([({"index": self.alias}, body)])
            for hit in answer["hits"]["hits"] if answer else ():
                kept = hit["_source"]
                found[bytes.fromhex(kept["hash"])] = base64.b64decode(kept["code"])
        return found

    def _values(self, field: str) -> Iterator[str]:
        """Yield all values of a field."""
        composite: dict[str, Any] = {
            "size": _SCANNED,
            "sources": [{"value": {"terms": {"field": field}}}],
        }
        body = {"size": 0, "aggs": {"all": {"composite": composite}}}
        while True:
            (found,) = self._cluster.found([({"index": self.alias}, body)])
            if found is None:
                raise self._state.damaged("it is missing")
            answer = found["aggregations"]["all"]
            yield from (each["key"]["value"] for each in answer["buckets"])
            if "after_key" not in answer:
                return
            composite["after"] = answer["after_key"]

    def _counted(self, queries: Sequence[Query]) -> list[int]:
        found = self._cluster.found(
            [
                (
                    {"index": self.alias},
                    {"query": each, "size": 0, "track_total_hits": True},
                )
                for each in queries
            ]
        )
        return [each["hits"]["total"]["value"] if each else 0 for each in found]

    def _refresh(self) -> None:
        if not self._is_changed:
            return
        with self._cluster.answering() as client, suppress(NotFoundError):
            client.indices.refresh(
                index=self.alias, params={"request_timeout": WRITE_SECONDS}
            )
        self._is_changed = False


def _is_same(before: Stored, wanted: Stored) -> bool:
    """Return whether a document is as wanted, with or without its vector."""
    return (before.row, before.languages, before.sizes) == (
        wanted.row,
        wanted.languages,
        wanted.sizes,
    )


def _now() -> int:
    return int(time.time() * 1000)
