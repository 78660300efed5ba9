"""Generations of the index in a cluster: names, the current one, and its rebuild.

A generation is an index of records and one of passages. Aliases name the current one,
and another alias of each is what is written to, so that a write to an index that was
removed fails instead of making it anew. The index `state` counts writes and commits of
all machines, and has the lease of a rebuild.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from opensearchpy.exceptions import ConflictError, NotFoundError, RequestError

from freeshelf.search.engines.opensearch.cluster import WRITE_SECONDS, Cluster
from freeshelf.search.engines.opensearch.mappings import PASSAGES, RECORDS, index_body
from freeshelf.search.errors import SearchError

PARTS = (RECORDS, PASSAGES)
# A rebuild that says nothing for so long has ended with its process.
_LEASE_SECONDS = 120.0
_RENEW_SECONDS = 20.0
_WRITES, _COMMITS, _REBUILD = "writes", "commits", "rebuild"
_STATE = {
    "settings": {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}},
    "mappings": {"dynamic": False},
}
_EXISTS = "resource_already_exists_exception"


class Generations:
    """The generations of one library, whose names begin with `prefix`."""

    def __init__(self, cluster: Cluster, *, prefix: str, shards: int) -> None:
        self.prefix = prefix
        self.cluster = cluster
        self.shards = shards
        self.state = f"{prefix}-state"

    def alias(self, part: str) -> str:
        """Return what names the current index of records or passages."""
        return f"{self.prefix}-{part}"

    def index(self, part: str, name: str) -> str:
        """Return the index of a generation."""
        return f"{self.prefix}-{part}-{name}"

    def written(self, part: str, name: str) -> str:
        """Return the alias by which the index of a generation is written to."""
        return f"{self.index(part, name)}-w"

    def current_name(self) -> str:
        """Return the name of the current generation, empty when there is none."""
        with self.cluster.answering() as client:
            try:
                found = client.indices.get_alias(name=self.alias(RECORDS))
            except NotFoundError:
                return ""
        newest: str = max(found)
        return newest.removeprefix(f"{self.alias(RECORDS)}-")

    def create(self) -> str:
        """Create an empty generation that is not current yet, and return its name."""
        name = f"g{uuid.uuid4().hex[:12]}"
        self.create_state()
        for part in PARTS:
            body = index_body(part, shards=self.shards)
            aliases: dict[str, Any] = {self.written(part, name): {}}
            with self.cluster.answering() as client:
                client.indices.create(
                    index=self.index(part, name),
                    body=body | {"aliases": aliases},
                    params={"request_timeout": WRITE_SECONDS},
                )
        return name

    def current_or_new(self) -> str:
        """Return the current generation, an empty one if there is none."""
        if name := self.current_name():
            return name
        with self.rebuilding() as lease:
            name = self.create()
            self.make_current(name, lease)
        return name

    def make_current(self, name: str, lease: "RebuildLease") -> None:
        """Make this generation the current one in one step, and remove the others."""
        # Whoever lost the lease meanwhile must not replace what another has built.
        lease.renew()
        before = self.current_name()
        actions: list[dict[str, Any]] = []
        for part in PARTS:
            named = {"alias": self.alias(part)}
            if before:
                old = {"index": self.index(part, before)}
                actions.append({"remove": old | named})
            actions.append({"add": {"index": self.index(part, name)} | named})
        with self.cluster.answering() as client:
            client.indices.update_aliases(body={"actions": actions})
        self.committed()
        self._remove_all_but(name)

    def discard(self, name: str) -> None:
        """Remove a generation that never became current."""
        self.remove([self.index(part, name) for part in PARTS])

    def next_write(self) -> int:
        """Return the number of a new write: higher than that of all before it."""
        self.create_state()
        return self._counted(_WRITES)

    def committed(self) -> None:
        """Count a commit."""
        self._counted(_COMMITS)

    def commits(self) -> int:
        """Return the number of commits; 0 if the state is missing."""
        with self.cluster.answering() as client:
            try:
                return int(client.get(index=self.state, id=_COMMITS)["_version"])
            except NotFoundError:
                return 0

    @contextmanager
    def rebuilding(self) -> Iterator["RebuildLease"]:
        """Hold the lease of a rebuild; raise SearchError while another has it."""
        self.create_state()
        lease = RebuildLease(self.cluster, self.state, self.prefix)
        lease.acquire()
        try:
            self._remove_all_but(self.current_name())
            yield lease
        finally:
            lease.release()

    def is_rebuilding(self) -> bool:
        """Return whether any machine holds the lease of a rebuild."""
        return RebuildLease(self.cluster, self.state, self.prefix).is_held()

    def create_state(self) -> None:
        """Create the index of what is known of the others, unless it is there."""
        with self.cluster.answering() as client:
            if client.indices.exists(index=self.state):
                return
            try:
                # Answered once it can be read.
                client.indices.create(
                    index=self.state,
                    body=_STATE,
                    params={"request_timeout": WRITE_SECONDS},
                )
            except RequestError as error:
                if error.error != _EXISTS:
                    raise

    def _counted(self, counter: str) -> int:
        with self.cluster.answering() as client:
            written = client.index(index=self.state, id=counter, body={})
        return int(written["_version"])

    def _remove_all_but(self, name: str) -> None:
        kept = {self.index(part, name) for part in PARTS}
        patterns = ",".join(f"{self.alias(part)}-g*" for part in PARTS)
        with self.cluster.answering() as client:
            found = client.indices.get_alias(index=patterns)
        self.remove([index for index in found if index not in kept])

    def remove(self, indexes: list[str]) -> None:
        """Delete indexes, as far as they are there."""
        for index in indexes:
            with self.cluster.answering() as client, suppress(NotFoundError):
                client.indices.delete(index=index)


class RebuildLease:
    """A claim of the machine that rebuilds; it ends unless it is renewed."""

    def __init__(self, cluster: Cluster, state: str, prefix: str) -> None:
        self._cluster = cluster
        self._state = state
        self._prefix = prefix
        self._place: dict[str, int] = {}
        self._renewed_at = 0.0

    def is_held(self) -> bool:
        """Return whether any machine holds it."""
        found = self._found()
        return bool(found) and found["_source"]["until"] > time.time()

    def acquire(self) -> None:
        """Take the lease; raise SearchError while another has it."""
        found = self._found()
        if found and found["_source"]["until"] > time.time():
            raise self._running()
        if found:
            self._place = _place(found)
        self._write(is_new=not found)

    def renew(self) -> None:
        """Hold it longer; raise SearchError if another has taken it."""
        self._write()

    def renew_now_and_then(self) -> None:
        """Renew it if the last time is long ago."""
        if time.monotonic() - self._renewed_at > _RENEW_SECONDS:
            self.renew()

    def release(self) -> None:
        """Give it back, unless another has taken it."""
        with (
            suppress(ConflictError, NotFoundError, SearchError),
            self._cluster.answering() as client,
        ):
            client.delete(index=self._state, id=_REBUILD, params=self._place)

    def _found(self) -> dict[str, Any]:
        with self._cluster.answering() as client:
            try:
                return dict(client.get(index=self._state, id=_REBUILD))
            except NotFoundError:
                return {}

    def _write(self, *, is_new: bool = False) -> None:
        only_if: dict[str, Any] = {"op_type": "create"} if is_new else self._place
        with self._cluster.answering() as client:
            try:
                written = client.index(
                    index=self._state,
                    id=_REBUILD,
                    body={"until": time.time() + _LEASE_SECONDS},
                    params=only_if,
                )
            except ConflictError as error:
                raise self._running() from error
        self._place = _place(written)
        self._renewed_at = time.monotonic()

    def _running(self) -> SearchError:
        return SearchError(f"A rebuild of the search index {self._prefix} is running.")


def _place(document: dict[str, Any]) -> dict[str, int]:
    return {
        "if_seq_no": document["_seq_no"],
        "if_primary_term": document["_primary_term"],
    }
