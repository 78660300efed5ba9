"""The servers under a library of several machines, here all on one, with their data."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from opensearchpy import OpenSearch as Client
from scripts.services.cache import Cache
from scripts.services.opensearch import OpenSearch
from scripts.services.postgresql import PostgreSQL
from scripts.services.server import MissingServerError

from bench.speed.disk import bytes_under
from bench.speed.product import MeasuringError

_MERGE_SECONDS = 3600
DATABASE, INDEX, CACHE = "PostgreSQL", "OpenSearch", "Redis"


class _Database(PostgreSQL):
    """One that writes to its disk as in production."""

    options = ("shared_buffers=512MB", "effective_cache_size=2GB", "max_wal_size=2GB")


class _Index(OpenSearch):
    heap = "1g"


class MissingServersError(MeasuringError):
    """Error for servers that cannot run on this machine."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Running servers: their processes by name, and the settings that lead to them."""

    folder: Path
    pids: Mapping[str, int]
    variables: Mapping[str, str]

    def disk(self) -> dict[str, int]:
        """Return bytes on disk by part; the index is merged to find out.

        OpenSearch keeps what it was sent until it merges, and does so in its own time.
        """
        data = self.folder / "postgresql" / "data"
        index = self.folder / "opensearch" / "data"
        before = bytes_under(index)
        client = Client(self.variables["FREESHELF_SEARCH"], timeout=_MERGE_SECONDS)
        client.indices.forcemerge(max_num_segments=1)
        # What is searched holds the parts that were merged until it is opened anew.
        client.indices.refresh()
        client.indices.flush(force=True)
        client.close()
        return {
            "database": bytes_under(data / "base"),
            "index": bytes_under(index),
            "index before it is merged": before,
            "write-ahead log": bytes_under(data / "pg_wal"),
        }


@contextmanager
def running(folder: Path) -> Iterator[Servers]:
    """Start the servers on the data in this folder, and stop them.

    Raises MissingServersError where one of them cannot run.
    """
    database = _Database(folder / "postgresql")
    index, cache = _Index(folder / "opensearch"), Cache(folder / "redis")
    with ExitStack() as stack:
        found: dict[str, str] = {}
        for server in (database, index, cache):
            stack.callback(server.stop)
            try:
                server.install()
                found.update(server.start())
            except MissingServerError as error:
                raise MissingServersError(f"{server.name}: {error}") from error
        yield Servers(
            folder=folder,
            pids={DATABASE: database.pid, INDEX: index.pid, CACHE: cache.pid},
            variables={
                "FREESHELF_DATABASE_URL": found["FREESHELF_DATABASE_URL"],
                "FREESHELF_SEARCH": found["FREESHELF_TEST_OPENSEARCH"],
                "FREESHELF_CACHE_URL": found["TEST_CACHE_URL"],
            },
        )
