"""Write documents to one generation of a cluster.

Changes are kept until the write ends and then sent in bulk, as much at a time as the
cluster takes. Each has the number of its write as its version: one that was begun
earlier never replaces what a later one wrote, on whatever machine.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

from opensearchpy.helpers import streaming_bulk

from freeshelf.core.batches import in_batches
from freeshelf.search.engines.base import ResourceDocument
from freeshelf.search.engines.opensearch.cluster import (
    WRITE_SECONDS,
    Cluster,
    kind_of,
)
from freeshelf.search.engines.opensearch.generations import (
    PARTS,
    Generations,
    RebuildLease,
)
from freeshelf.search.engines.opensearch.mappings import (
    PASSAGES,
    RECORDS,
    identifier,
    passage_source,
    resource_source,
)
from freeshelf.search.errors import IndexReplacedError, SearchAwayError

_IN_MEMORY = 16_000_000  # bytes; more is kept in a temporary file
_BULK_BYTES = 5_000_000
_BULK_ACTIONS = 500
# While queues are full (429): 1 to 15 seconds between attempts, two minutes in all.
_ATTEMPTS = 11
_FIRST_PAUSE = 1
_LONGEST_PAUSE = 15
_KEYS_AT_ONCE = 1000
_REBUILD_BYTES = 32_000_000
_NEWER, _MISSING = 409, 404

logger = logging.getLogger(__name__)

Action = dict[str, Any]


class ClusterWriter:
    """Writer of documents into one generation; nothing is sent before `flush`."""

    def __init__(
        self,
        cluster: Cluster,
        generations: Generations,
        name: str,
        *,
        number: int,
        lease: RebuildLease | None = None,
    ) -> None:
        self._cluster = cluster
        self._generations = generations
        self.name = name
        self._number = number
        self._lease = lease
        self._kept = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        # Where the last document of each key is kept, None for one that is removed.
        self._places: dict[str, tuple[int, int] | None] = {}

    def add(self, documents: Iterable[ResourceDocument]) -> int:
        """Add or replace documents by key, and return their number."""
        count = 0
        for document in documents:
            passages = {
                passage.key: passage_source(document.key, passage)
                for passage in document.passages
            }
            line = json.dumps([resource_source(document), passages]).encode()
            self._places[document.key] = (self._kept.tell(), len(line))
            self._kept.write(line)
            count += 1
            if self._lease is not None:
                self._lease.renew_now_and_then()
                if self._kept.tell() > _REBUILD_BYTES:
                    self.flush()
        return count

    def remove(self, keys: Iterable[str]) -> None:
        """Delete documents with their passages; unknown keys are ignored."""
        self._places.update(dict.fromkeys(keys))

    def flush(self) -> None:
        """Send all changes and make them visible.

        Raises SearchAwayError, and IndexReplacedError after a rebuild. Changes that the
        cluster refuses for their content are logged and left out.
        """
        if self._lease is None and self._generations.current_name() != self.name:
            raise IndexReplacedError(path=self._generations.prefix)
        for keys in in_batches(list(self._places), _KEYS_AT_ONCE):
            before = self._passages_of(keys)
            outdated = set(self._sent(RECORDS, self._records(keys)))
            # A later write has changed these meanwhile.
            ours = [key for key in keys if key not in outdated]
            for _key in self._sent(PASSAGES, self._passages(ours, before)):
                pass
        self._refresh()
        self._places.clear()
        self._kept.seek(0)
        self._kept.truncate()

    def close(self) -> None:
        """Forget what was not sent."""
        self._kept.close()

    def _records(self, keys: Sequence[str]) -> Iterator[tuple[str, Action]]:
        for key in keys:
            found = self._read(key)
            action = self._action(key, identifier(key))
            yield key, action | ({"_source": found[0]} if found else _DELETE)

    def _passages(
        self, keys: Sequence[str], before: dict[str, set[str]]
    ) -> Iterator[tuple[str, Action]]:
        for key in keys:
            found = self._read(key)
            passages = found[1] if found else {}
            for name, source in passages.items():
                action = self._action(key, identifier(key, name))
                yield key, action | {"_source": source}
            for name in before.get(key, set()) - passages.keys():
                yield key, self._action(key, identifier(key, name)) | _DELETE

    def _action(self, key: str, document: str) -> Action:
        return {
            "_id": document,
            "routing": identifier(key),
            "version": self._number,
            "version_type": "external_gte",
        }

    def _read(self, key: str) -> tuple[Action, dict[str, Action]] | None:
        place = self._places[key]
        if place is None:
            return None
        start, length = place
        self._kept.seek(start)
        record, passages = json.loads(self._kept.read(length))
        self._kept.seek(0, 2)
        return record, passages

    def _sent(self, part: str, actions: Iterable[tuple[str, Action]]) -> Iterator[str]:
        """Send the changes, and yield the keys that a later write has changed."""
        keys: dict[str, str] = {}

        def sent() -> Iterator[Action]:
            for key, action in actions:
                keys[action["_id"]] = key
                yield action

        target = self._generations.written(part, self.name)
        with self._cluster.answering() as client:
            for is_done, result in streaming_bulk(
                client,
                sent(),
                chunk_size=_BULK_ACTIONS,
                max_chunk_bytes=_BULK_BYTES,
                raise_on_error=False,
                max_retries=_ATTEMPTS,
                initial_backoff=_FIRST_PAUSE,
                max_backoff=_LONGEST_PAUSE,
                index=target,
                require_alias=True,
                request_timeout=WRITE_SECONDS,
            ):
                ((_kind, item),) = result.items()
                key = keys.pop(item["_id"], "")
                if self._lease is not None:
                    self._lease.renew_now_and_then()
                if not is_done and self._is_newer(key, item):
                    yield key

    def _is_newer(self, key: str, item: dict[str, Any]) -> bool:
        """Return whether a later write has changed a document; raise what is amiss."""
        status = item.get("status")
        if status == _NEWER:
            return True
        if "error" not in item and status == _MISSING:
            return False  # deleted, and not there
        if status == _MISSING:
            raise IndexReplacedError(path=self._generations.prefix)
        if not isinstance(status, int) or status == 429 or status >= 500:
            raise SearchAwayError(reason=f"{status}: {kind_of(item.get('error'))}")
        kind = kind_of(item.get("error"))
        logger.error("%s is left out of the index: %s", key, kind)
        return False

    def _passages_of(self, keys: Sequence[str]) -> dict[str, set[str]]:
        """Return the passages that these records have in the index."""
        found: dict[str, set[str]] = {}
        if self._lease is not None:
            return found
        index = self._generations.index(PASSAGES, self.name)
        query = {"terms": {"resource": list(keys)}}
        for resource, key in self._cluster.scan(index, query, ("resource", "key")):
            found.setdefault(resource, set()).add(key)
        return found

    def _refresh(self) -> None:
        names = [self._generations.index(part, self.name) for part in PARTS]
        with self._cluster.answering() as client:
            client.indices.refresh(
                index=",".join(reversed(names)),
                params={"request_timeout": WRITE_SECONDS},
            )


_DELETE: Action = {"_op_type": "delete"}
