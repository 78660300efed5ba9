"""The index of the vectors of one model: its alias, and what is known of it.

A document of the index `state` says whether it is ready, and since when its model is
used no more.
"""

import uuid
from collections.abc import Collection
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from opensearchpy.exceptions import NotFoundError

from freeshelf.search.engines.opensearch.cluster import WRITE_SECONDS
from freeshelf.search.engines.opensearch.generations import Generations
from freeshelf.search.engines.opensearch.vector_documents import (
    index_body,
    schema_of,
)
from freeshelf.search.engines.vectors import VectorState
from freeshelf.search.errors import DenseIndexDamagedError

_KEEP_UNUSED = timedelta(days=30)
_DESCRIBED = "vectors-"


class VectorIndexState:
    """State of the index of one model; `model` is its short key."""

    def __init__(self, generations: Generations, *, model: str, dimension: int) -> None:
        self.alias = generations.alias(f"vectors-{model}")
        self._cluster = generations.cluster
        self._generations = generations
        self._described = f"{_DESCRIBED}{model}"
        self._dimension = dimension

    def read(self) -> VectorState:
        """Return what is said of the index, without its numbers of passages."""
        found = self._document()
        return VectorState(found.get("name", ""), bool(found.get("is_ready")))

    def check(self) -> None:
        """Raise DenseIndexDamagedError if the index is missing or of another form."""
        with self._cluster.answering() as client:
            try:
                found = client.indices.get_mapping(index=self.alias)
            except NotFoundError as error:
                raise self.damaged("it is missing") from error
        for each in found.values():
            schema = each["mappings"].get("_meta", {}).get("schema")
            if schema != schema_of(self._dimension):
                raise self.damaged("it is of another version")

    def begin(self, *, model: str) -> None:
        """Begin an index that is not ready; one of the right form keeps its vectors."""
        self._generations.create_state()
        if not self._is_usable():
            self._remove_indexes()
            name = f"{self.alias}-{uuid.uuid4().hex[:12]}"
            body = index_body(self._dimension, shards=self._generations.shards)
            with self._cluster.answering() as client:
                client.indices.create(
                    index=name,
                    body=body | {"aliases": {self.alias: {}}},
                    params={"request_timeout": WRITE_SECONDS},
                )
        self._describe(name=uuid.uuid4().hex[:12], model=model, is_ready=False)

    def mark_ready(self, name: str) -> None:
        """Mark the index of this name as ready, if it still exists."""
        found = self._document()
        if found.get("name") == name:
            self._describe(**(found | {"is_ready": True}))

    def remove(self) -> None:
        """Remove the index with its tokens, and what is known of it."""
        self._remove_indexes()
        self._generations.remove([self.alias.replace("-vectors-", "-tokens-")])
        with self._cluster.answering() as client, suppress(NotFoundError):
            client.delete(index=self._generations.state, id=self._described)

    def keep_or_forget(self, *, is_used: bool, today: date) -> None:
        """Note since when the index is unused; remove it after a month."""
        found = self._document()
        since = found.pop("unused_since", "")
        if is_used and since:
            self._describe(**found)
        elif not is_used and not since:
            self._describe(**found, unused_since=today.isoformat())
        elif not is_used and date.fromisoformat(since) < today - _KEEP_UNUSED:
            self.remove()

    def damaged(self, reason: str) -> DenseIndexDamagedError:
        """Return the error for an index that is to be begun anew."""
        return DenseIndexDamagedError(path=self.alias, reason=reason)

    def _is_usable(self) -> bool:
        try:
            self.check()
        except DenseIndexDamagedError:
            return False
        with self._cluster.answering() as client:
            health = client.cluster.health(index=self.alias)
        return bool(health["status"] != "red")

    def _document(self) -> dict[str, Any]:
        with self._cluster.answering() as client:
            try:
                found = client.get(index=self._generations.state, id=self._described)
            except NotFoundError:
                return {}
        return dict(found["_source"])

    def _describe(self, **said: Any) -> None:
        with self._cluster.answering() as client:
            client.index(index=self._generations.state, id=self._described, body=said)

    def _remove_indexes(self) -> None:
        with self._cluster.answering() as client:
            found = client.indices.get_alias(index=f"{self.alias}-*")
        self._generations.remove(list(found))


def forget_vectors(
    generations: Generations, *, but: Collection[str], today: date
) -> None:
    """Remove vectors of models that for a month have not been among these."""
    with generations.cluster.answering() as client:
        named = client.indices.get_alias(index=f"{generations.alias('vectors')}-*")
    aliases = {alias for each in named.values() for alias in each["aliases"]}
    for alias in aliases:
        model = alias.removeprefix(f"{generations.alias('vectors')}-")
        state = VectorIndexState(generations, model=model, dimension=0)
        state.keep_or_forget(is_used=model in but, today=today)
