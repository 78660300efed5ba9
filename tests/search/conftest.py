"""A library whose index is brought up to date by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from freeshelf.enrich.models import Passage
from freeshelf.library.index_tasks import REFERENCES, SEARCH, noting_changes
from freeshelf.library.models import File, PageText
from freeshelf.search.conf import engine as engine_of_settings
from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.indexing import Indexer
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import SearchResults
from freeshelf.search.services import search
from tests.search.engines import ENGINES, forget


@pytest.fixture(autouse=True)
def not_of_the_admin_area() -> Iterator[None]:
    """Leave the indexes of the admin area alone: no test of search looks there."""
    with noting_changes(SEARCH, REFERENCES):
        yield


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """Each engine in turn, empty."""
    opened = ENGINES[request.param](tmp_path / "index")
    yield opened
    forget(opened)


@pytest.fixture
def search_engine(settings: Any, tmp_path: Path, db: None) -> Iterator[SearchEngine]:
    """The engine of the settings, on an index of its own."""
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": {
            "BACKEND": "freeshelf.search.engines.tantivy.TantivyEngine",
            "OPTIONS": {"path": str(tmp_path / "index"), "heap": 15_000_000},
        }
    }
    opened = engine_of_settings()
    yield opened
    opened.close()


@pytest.fixture
def index(search_engine: SearchEngine) -> Callable[[], int]:
    """Apply what waits in the outbox."""
    indexer = Indexer(search_engine)

    def apply() -> int:
        return indexer.drain()

    return apply


@pytest.fixture
def find(index: Callable[[], int]) -> Callable[..., SearchResults]:
    """Bring the index up to date and search, signed out unless a user is given."""

    def ask(text: str = "", *, user: Any = None, **options: Any) -> SearchResults:
        index()
        request = SearchRequest(text=text, **options)
        return search(request, user=user or AnonymousUser(), language="en")

    return ask


@pytest.fixture
def write_pages() -> Callable[..., None]:
    """Give a file a text: each page is one passage."""

    def write(file: File, *pages: str, language: str = "en") -> None:
        version = file.current
        assert version is not None
        content = version.content
        for number, text in enumerate(pages, 1):
            PageText.objects.create(
                content=content, number=number, text=text, language=language
            )
            Passage.objects.create(
                content=content,
                ordinal=number - 1,
                page_number=number,
                start=0,
                language=language,
                text=text,
            )

    return write
