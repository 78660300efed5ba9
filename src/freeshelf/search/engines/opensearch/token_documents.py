"""Tokens of passages in an index of a cluster, one document a text.

They are read by their identifiers. A process remembers those that it has read last:
tokens of a text around a mean never change.
"""

import base64
import logging
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from opensearchpy.exceptions import NotFoundError, RequestError
from opensearchpy.helpers import streaming_bulk

from freeshelf.search.engines.opensearch import gathering
from freeshelf.search.engines.opensearch.cluster import WRITE_SECONDS
from freeshelf.search.engines.opensearch.gathering import Asked
from freeshelf.search.engines.opensearch.generations import Generations
from freeshelf.search.engines.vectors import Bits, Floats, TokenBits, bit_words
from freeshelf.search.errors import SearchError

logger = logging.getLogger(__name__)

_MEAN = "mean"
_REMEMBERED = 64_000_000  # bytes
# For so long the mean is taken to be the same, or to be missing.
_MEAN_SECONDS = 60.0
_UNKNOWN: dict[str, Any] = {}
_BODY = {
    "settings": {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}},
    "mappings": {"dynamic": False, "properties": {"hash": {"type": "keyword"}}},
}


@dataclass(frozen=True, slots=True)
class _Mean:
    """A mean, its name, and of how many texts it was to be."""

    name: str
    values: Floats
    texts: int


class TokenDocuments:
    """Store of the tokens of one model in a cluster; see the port."""

    def __init__(self, generations: Generations, *, model: str) -> None:
        self._cluster = generations.cluster
        self._index = generations.alias(f"tokens-{model}")
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, bytes], Bits] = OrderedDict()
        self._known_bytes = 0
        self._mean: _Mean | None = None
        self._mean_until = 0.0

    def exists(self) -> bool:
        """Return whether there are any."""
        with self._cluster.answering() as client:
            return bool(client.indices.exists(index=self._index))

    def read(
        self, hashes: Collection[bytes], *, is_expected: bool = False
    ) -> TokenBits | None:
        """Return the mean and the bits of texts; see the port."""
        with self._lock:
            is_known = time.monotonic() < self._mean_until
            mean = self._mean if is_known else None
            if is_known and mean is None:
                return None
            name = mean.name if mean else ""
            found = {each: self._known.get((name, each)) for each in hashes}
        missing = [each for each, bits in found.items() if bits is None]
        if mean is None or missing:
            if gathering.is_late():
                threading.Thread(
                    target=self._fetch, args=[missing], daemon=True
                ).start()
                return None
            read = self._fetched(missing, is_expected=is_expected)
            if read is None or (mean is not None and read[0].name != mean.name):
                # Made anew meanwhile: what is remembered is around another mean.
                return None
            mean = read[0]
            found |= read[1]
        bits = {key: each for key, each in found.items() if each is not None}
        if len(bits) < len(found):
            return None
        return TokenBits(mean.values, bits)

    def mean(self) -> Floats | None:
        """Return the mean, None before there is one."""
        found = self._read_mean()
        return found.values if found else None

    def mean_size(self) -> int:
        """Return how many texts the mean was to be of."""
        found = self._read_mean()
        return found.texts if found else 0

    def stored(self) -> set[bytes]:
        """Return the hashes of the texts whose tokens are stored."""
        if not self.exists():
            return set()
        with self._cluster.answering() as client:
            client.indices.refresh(index=self._index)
        every = {"exists": {"field": "hash"}}
        found = self._cluster.scan(self._index, every, ("hash",))
        return {bytes.fromhex(each) for (each,) in found}

    def begin(self, mean: Floats, *, texts: int) -> None:
        """Remove all tokens, and have this mean, of so many texts."""
        self.remove()
        described = {
            "name": uuid.uuid4().hex[:12],
            "values": base64.b64encode(mean.astype(np.float32).tobytes()).decode(),
            "texts": texts,
        }
        with self._cluster.answering() as client:
            with suppress(RequestError):  # another embedder has made it
                client.indices.create(
                    index=self._index,
                    body=_BODY,
                    params={"request_timeout": WRITE_SECONDS},
                )
            client.index(
                index=self._index, id=_MEAN, body=described, params={"refresh": "true"}
            )

    def insert(self, bits: Mapping[bytes, Bits]) -> None:
        """Store the tokens of texts around the mean."""
        mean = self._read_mean()
        if mean is None:
            return
        self._change(
            {
                "_id": key.hex(),
                "_source": {
                    "hash": key.hex(),
                    "around": mean.name,
                    "bits": base64.b64encode(each.tobytes()).decode(),
                },
            }
            for key, each in bits.items()
        )

    def delete(self, hashes: Iterable[bytes]) -> None:
        """Delete the tokens of texts."""
        self._change({"_id": key.hex(), "_op_type": "delete"} for key in hashes)

    def remove(self) -> None:
        """Delete all."""
        with self._cluster.answering() as client, suppress(NotFoundError):
            client.indices.delete(index=self._index)
        with self._lock:
            self._mean_until = 0.0

    def _change(self, actions: Iterable[dict[str, Any]]) -> None:
        with self._cluster.answering() as client:
            for _change in streaming_bulk(
                client,
                actions,
                raise_on_error=False,
                index=self._index,
                request_timeout=WRITE_SECONDS,
            ):
                pass
            # What is read is searched for, with what else a page asks.
            client.indices.refresh(index=self._index)

    def _read_mean(self) -> _Mean | None:
        found = self._fetched([])
        return found[0] if found else None

    def _fetch(self, hashes: list[bytes]) -> None:
        """Have the tokens of texts remembered for the next page."""
        try:
            self._fetched(hashes)
        except SearchError as error:
            logger.debug("Tokens of passages cannot be read: %s", error)

    def _fetched(
        self, hashes: list[bytes], *, is_expected: bool = False
    ) -> tuple[_Mean, dict[bytes, Bits]] | None:
        """Return the mean and the tokens of texts, as far as they are there."""
        documents: dict[str, Any] = {}
        # Each by itself: what another reading of a question asks is not asked again.
        names = [_MEAN, *(each.hex() for each in hashes)]
        asked: list[Asked] = [
            (
                {"index": self._index, "allow_partial_search_results": False},
                {
                    "query": {"ids": {"values": [name]}},
                    "size": 1,
                    "track_total_hits": False,
                },
            )
            for name in names
        ]
        suppose = (lambda: [_UNKNOWN] * len(asked)) if is_expected else None
        answers = self._cluster.found(asked, suppose)
        if _UNKNOWN in answers:
            return None
        for found in answers:
            hits = found["hits"]["hits"] if found else ()
            documents |= {each["_id"]: each["_source"] for each in hits}
        if _MEAN not in documents:
            with self._lock:
                self._mean, self._mean_until = None, time.monotonic() + _MEAN_SECONDS
            return None
        described = documents.pop(_MEAN)
        values = np.frombuffer(base64.b64decode(described["values"]), np.float32)
        mean = _Mean(described["name"], values, described["texts"])
        words = bit_words(values.size)
        bits = {
            bytes.fromhex(name): np.frombuffer(
                base64.b64decode(each["bits"]), np.uint64
            ).reshape(-1, words)
            for name, each in documents.items()
            if each["around"] == mean.name
        }
        self._remember(mean, bits)
        return mean, bits

    def _remember(self, mean: _Mean, bits: Mapping[bytes, Bits]) -> None:
        with self._lock:
            if self._mean is None or self._mean.name != mean.name:
                self._known.clear()
                self._known_bytes = 0
            self._mean, self._mean_until = mean, time.monotonic() + _MEAN_SECONDS
            for key, each in bits.items():
                if (mean.name, key) not in self._known:
                    self._known_bytes += each.nbytes
                self._known[mean.name, key] = each
            while self._known_bytes > _REMEMBERED:
                _key, oldest = self._known.popitem(last=False)
                self._known_bytes -= oldest.nbytes
