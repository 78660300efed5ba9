"""The engines that keep the port; a new one joins `ENGINES` and passes every suite."""

from collections.abc import Callable
from pathlib import Path

from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.engines.tantivy import TantivyEngine

ENGINES: dict[str, Callable[[Path], SearchEngine]] = {
    "tantivy-on-disk": lambda path: TantivyEngine(path=str(path), heap=15_000_000),
    "tantivy-in-memory": lambda path: TantivyEngine(heap=15_000_000),
}
EVERYONE = ("open",)
STAFF = ("open", "members", "staff")
