"""A library of one test's own: files, index, and a way to bring both up to date."""

from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from freeshelf.enrich.services import extract_content
from freeshelf.library.index_tasks import SEARCH, noting_changes
from freeshelf.library.models import FileContent
from freeshelf.search.indexing import rebuild


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    """A data directory for one test, and nothing remembered of the one before."""
    settings.FREESHELF_DATA_DIR = tmp_path
    settings.FREESHELF_PAGE_IMAGES_DIR = tmp_path / "page-images"
    settings.MEDIA_ROOT = tmp_path / "media"
    storages = {name: dict(kind) for name, kind in settings.STORAGES.items()}
    for alias, folder in (("library", "files"), ("default", "media")):
        storages[alias]["OPTIONS"] = {
            **storages[alias].get("OPTIONS", {}),
            "location": tmp_path / folder,
        }
    settings.STORAGES = storages
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": {
            **settings.FREESHELF_SEARCH_ENGINES["default"],
            "OPTIONS": {"path": str(tmp_path / "search")},
        }
    }
    return tmp_path


@pytest.fixture(autouse=True)
def without_admin_search() -> Iterator[None]:
    """Leave out the search of the admin area, of which readers' pages know nothing."""
    with noting_changes(SEARCH):
        yield


@pytest.fixture
def shelve(own_place, db) -> Callable[[], None]:
    """Read every waiting file and index every record."""

    def bring_up_to_date() -> None:
        for content in FileContent.objects.filter(state=FileContent.State.WAITING):
            extract_content(sha256=content.pk, now=timezone.now())
        rebuild()

    return bring_up_to_date


@pytest.fixture
def page_of(client) -> Callable[..., BeautifulSoup]:
    """Get an address and read its page."""

    def get(url: str, *, status: int = 200) -> BeautifulSoup:
        response = client.get(url)
        assert response.status_code == status, response.content[:500]
        return BeautifulSoup(response.content, "html.parser")

    return get
