"""The engines that keep the port; a new one joins `ENGINES` and passes every suite.

The servers of FREESHELF_TEST_OPENSEARCH, addresses separated by commas, are tested too.
"""

import os
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.engines.opensearch import OpenSearchEngine
from freeshelf.search.engines.tantivy import TantivyEngine

NODES = [
    node for node in os.environ.get("FREESHELF_TEST_OPENSEARCH", "").split(",") if node
]


def on_cluster(prefix: str = "") -> OpenSearchEngine:
    """An engine on the servers for tests, with an index of its own, or a named one."""
    if not NODES:
        pytest.skip("FREESHELF_TEST_OPENSEARCH names no servers")
    return OpenSearchEngine(
        nodes=NODES, prefix=prefix or f"test-{uuid.uuid4().hex[:10]}"
    )


ENGINES: dict[str, Callable[[Path], SearchEngine]] = {
    "tantivy-on-disk": lambda path: TantivyEngine(path=str(path), heap=15_000_000),
    "tantivy-in-memory": lambda path: TantivyEngine(heap=15_000_000),
    "opensearch": lambda path: on_cluster(),
}


def forget(engine: SearchEngine) -> None:
    """Close an engine, and delete what a cluster would keep."""
    if isinstance(engine, OpenSearchEngine):
        prefix = engine._generations.prefix
        engine.cluster.client.indices.delete(index=f"{prefix}-*")
    engine.close()


EVERYONE = ("open",)
STAFF = ("open", "members", "staff")
