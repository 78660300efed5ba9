"""Pages and events are indexed apart: what is wrong with one stops nothing else."""

import pytest

from freeshelf.pages.models import StandardPage
from freeshelf.search import indexing, page_index
from freeshelf.search.conf import engine as engine_of_settings
from freeshelf.search.errors import SearchError
from freeshelf.search.indexing import Indexer, compare, rebuild
from freeshelf.search.models import IndexChange
from freeshelf.search.page_index import (
    is_page_index_current,
    rebuild_pages,
    unreadable_pages,
)
from tests.library.factories import ResourceFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(search_engine, settings, tmp_path):
    """The engine of pages beside that of records."""
    options = {"path": str(tmp_path / "pages"), "heap": 15_000_000}
    settings.FREESHELF_SEARCH_ENGINES |= {
        "pages": settings.FREESHELF_SEARCH_ENGINES["default"] | {"OPTIONS": options}
    }
    opened = engine_of_settings("pages")
    yield opened
    opened.close()


def _page(home, title):
    return home.add_child(
        instance=StandardPage(title=title, body=[("paragraph", f"<p>{title}</p>")])
    )


def _indexed(engine):
    return {key for key, _version in engine.entries()}


@pytest.fixture
def with_broken(pages, monkeypatch):
    """A home page with two pages, one of which has a text that cannot be read."""
    home = make_home()
    broken, sound = _page(home, "Broken"), _page(home, "Sound")
    read = page_index.page_text

    def page_text(page):
        if page.pk == broken.pk:
            raise KeyError("a block of a plugin that is gone")
        return read(page)

    monkeypatch.setattr(page_index, "page_text", page_text)
    return broken, sound


def test_a_page_that_cannot_be_read_is_logged_and_left_out(with_broken, pages, caplog):
    broken, sound = with_broken
    record = ResourceFactory(title="Kilns")

    Indexer().drain()

    assert not IndexChange.objects.exists()
    assert record.identifier in _indexed(engine_of_settings())
    for _turn in ("applied", "built anew"):
        assert f"page:{sound.pk}" in _indexed(pages)
        assert f"page:{broken.pk}" not in _indexed(pages)
        assert f"page:{broken.pk} is left out" in caplog.text
        caplog.clear()
        rebuild()
    assert is_page_index_current()
    assert unreadable_pages() == [broken]
    assert not compare()


def test_an_error_that_is_not_of_a_text_is_not_hidden(pages, monkeypatch):
    _page(make_home(), "Sound")

    def fail(_document):
        raise KeyError("an error of our own")

    monkeypatch.setattr(page_index, "with_version", fail)
    with pytest.raises(KeyError):
        Indexer().drain()


@pytest.mark.parametrize("step", ["update_pages", "rebuild_pages"])
def test_an_index_of_pages_that_fails_takes_no_record_back(pages, monkeypatch, step):
    record = ResourceFactory(title="Kilns")

    def fail(*_rows):
        raise SearchError("No room is left on the disk.")

    monkeypatch.setattr(indexing, step, fail)
    with pytest.raises(SearchError):
        Indexer().drain() if step == "update_pages" else rebuild()

    assert _indexed(engine_of_settings()) == {record.identifier}
    # What the pages have not got yet waits for the next attempt.
    assert IndexChange.objects.exists()
    monkeypatch.undo()
    Indexer().drain()
    assert not IndexChange.objects.exists()


def test_a_page_that_changes_while_pages_are_built_anew_reaches_the_new_index(
    pages, monkeypatch
):
    page = _page(make_home(), "Before")
    indexer = Indexer()
    indexer.drain()
    put = page_index._put

    def meanwhile(writer, keys):
        put(writer, keys)
        monkeypatch.setattr(page_index, "_put", put)
        page.title = "After"
        page.save_revision().publish()
        indexer.apply()

    monkeypatch.setattr(page_index, "_put", meanwhile)
    rebuild()
    indexer.drain()

    assert is_page_index_current()
    assert not IndexChange.objects.exists()


def test_a_change_of_records_alone_ends_after_pages_were_built_anew(pages):
    _page(make_home(), "Sound")
    indexer = Indexer()
    indexer.drain()
    rebuild_pages()
    ResourceFactory(title="Kilns")

    assert indexer.drain()
    assert not IndexChange.objects.exists()


@pytest.mark.parametrize("kind", ["page", "event", "concept", "agent"])
@pytest.mark.parametrize("key", ["two", "²", "", "9" * 99])
def test_a_change_of_a_key_that_is_no_number_is_applied_without_harm(pages, kind, key):
    home = make_home()
    IndexChange.objects.create(kind=kind, key=key)

    Indexer().drain()

    assert not IndexChange.objects.exists()
    assert f"page:{home.pk}" in _indexed(pages)
