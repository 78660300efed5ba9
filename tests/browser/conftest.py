"""A real Chromium in front of a real server with a small library."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.shelf import fill_shelf
from tests.web.conftest import own_place, page_of, shelve

__all__ = ["own_place", "page_of", "shelve"]

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium for tests of browsers that follow each other, and only that long.

    Playwright's event loop runs in the thread of the tests; Django is told that the
    database is used between its calls.
    """
    if not CHROMIUM.exists():
        pytest.skip("no Chromium: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield chromium
        chromium.close()


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
