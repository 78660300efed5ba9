"""A real Chromium in front of a real server with a small library."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.shelf import fill_shelf
from tests.chromium import chromium
from tests.web.conftest import own_place, page_of, shelve

__all__ = ["own_place", "page_of", "shelve"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium for tests of browsers that follow each other, and only that long."""
    with chromium() as running:
        yield running


@pytest.fixture
def library(browser, transactional_db, own_place, shelve, live_server) -> str:
    """The address of a server with a home page, a topic and three records."""
    fill_shelf()
    shelve()
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
