"""While an index of another version is built anew, the rest of the library answers."""

import logging
from pathlib import Path

import pytest

from tests.library.factories import ResourceFactory
from tests.pages.home import make_home
from tests.web.reading import said


@pytest.fixture
def outdated(own_place: Path, shelve):
    """A library whose index another version has written."""
    resource = ResourceFactory(title="Kilns")
    make_home()
    shelve()
    for manifest in (own_place / "search").glob("g-*/manifest.json"):
        manifest.write_text('{"schema": "0"}')
    return resource


def test_what_is_not_ready_is_no_error_of_the_library(outdated, client, caplog):
    logger = logging.getLogger("django.request")
    logger.addHandler(caplog.handler)
    try:
        for address in ("/en/search", "/en/search/suggest", "/api/v1/search"):
            assert client.get(f"{address}?q=kilns").status_code == 503, address
    finally:
        logger.removeHandler(caplog.handler)

    assert [each for each in caplog.records if each.levelname == "ERROR"] == []


def test_search_says_to_try_again_and_other_pages_are_there(outdated, client, page_of):
    page = page_of("/en/search?q=kilns", status=503)
    answer = client.get("/en/search/suggest?q=kil")

    assert said(page.h1).endswith("Try again in a minute.")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Cache-Control"] == "no-store"
    assert "Kilns" in said(page_of("/en/").main)
    assert "Kilns" in said(page_of(outdated.get_absolute_url()).h1)
    assert client.get("/en/r/none/lost-page").status_code == 404
