"""A real Chromium in front of a real server with a small library."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext

from tests import databases
from tests.browser.shelf import fill_shelf
from tests.chromium import chromium
from tests.web.conftest import own_place, page_of, shelve

__all__ = ["own_place", "page_of", "shelve"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium for tests of browsers that follow each other, and only that long."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def kept_libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for libraries that many tests begin with."""
    return tmp_path_factory.mktemp("kept-libraries")


@pytest.fixture
def stand(
    transactional_db, own_place: Path, shelve, kept_libraries: Path
) -> Callable[[Callable[[], None]], None]:
    """Fill the library as a function does: it is called once, the rest are copies."""

    def stand_there(fill: Callable[[], None]) -> None:
        kept = kept_libraries / f"{fill.__module__}.{fill.__qualname__}"
        if not kept.exists():
            fill()
            shelve()
            if databases.is_postgresql():
                return
            connection.ensure_connection()
            shutil.copytree(own_place, kept / "place")
            with closing(sqlite3.connect(kept / "freeshelf.sqlite3")) as copy:
                connection.connection.backup(copy)
        else:
            shutil.copytree(kept / "place", own_place, dirs_exist_ok=True)
            connection.ensure_connection()
            with closing(sqlite3.connect(kept / "freeshelf.sqlite3")) as copy:
                copy.backup(connection.connection)

    return stand_there


@pytest.fixture
def library(browser, stand, live_server) -> str:
    """The address of a server with a home page, a topic and three records."""
    stand(fill_shelf)
    return live_server.url


@pytest.fixture
def open_page(browser: Browser, library: str) -> Iterator[Callable]:
    """Open an address of the library; what it asks of others is kept in `foreign`."""
    contexts: list[BrowserContext] = []

    def open_it(address: str, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.foreign = []
        page.broken = []
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((library, "data:"))
                else page.foreign.append(request.url)
            ),
        )
        page.on("console", lambda message: page.broken.append(message.text))
        page.goto(library + address)
        return page

    yield open_it
    for context in contexts:
        context.close()
