"""Fixtures of the tests of operations: a data folder, and its contents."""

from functools import partial

import pytest

from freeshelf.search.conf import engine
from freeshelf.search.engines.base import LEVELS, EngineRequest
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse


@pytest.fixture
def own_place(settings, tmp_path):
    """A data directory for one test: files, index and locks."""
    settings.FREESHELF_DATA_DIR = tmp_path
    storages = {name: dict(kind) for name, kind in settings.STORAGES.items()}
    for alias, folder in (("library", "files"), ("default", "media")):
        storages[alias]["OPTIONS"] = {"location": tmp_path / folder}
    settings.STORAGES = storages
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": {
            **settings.FREESHELF_SEARCH_ENGINES["default"],
            "OPTIONS": {"path": str(tmp_path / "search")},
        }
    }
    return tmp_path


@pytest.fixture
def found(own_place):
    """Identifiers of the records that the index finds for some words."""

    def search(words: str) -> set[str]:
        request = EngineRequest(query=analyse(parse(words)), levels=LEVELS, limit=100)
        return {hit.key for hit in engine().search(request).hits}

    return search


@pytest.fixture
def start_import(installation, shared):
    """Starts the import of a whole WordPress site."""
    site = shared / "wordpress"
    return partial(
        installation.start_freeshelf,
        "import",
        "wordpress",
        str(site / "wxr/all-content.wxr.xml"),
        "--uploads",
        str(site / "uploads"),
    )
