"""A form that a busy database refused is sent again by the page that keeps it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.contrib.redirects.models import Redirect

from tests.browser.test_admin_policy import admin

__all__ = ["admin"]

pytestmark = [
    pytest.mark.sqlite,
    pytest.mark.browser,
    pytest.mark.admin_browser,
    pytest.mark.django_db(transaction=True),
]


@contextmanager
def another_writer() -> Iterator[None]:
    """Someone else than Django who keeps the database."""
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_the_page_sends_the_form_again_without_anyone(admin, monkeypatch):
    options = {**connection.settings_dict["OPTIONS"], "timeout": 0.2}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    admin.set_default_timeout(15_000)
    admin.goto(admin.base + reverse("wagtailredirects:add"))
    admin.locator("#id_old_path").fill("/fees")
    admin.locator("#id_redirect_link").fill("https://example.org/a?b=1&c=é")

    with another_writer():
        admin.locator("#id_redirect_link").press("Enter")
        waiting = admin.locator("form[data-send-after] [data-sending]")
        expect(waiting).to_be_visible(timeout=15_000)

    expect(admin.locator(".messages .success")).to_be_visible(timeout=15_000)
    assert not admin.refused
    kept = Redirect.objects.get()
    assert (kept.old_path, kept.redirect_link) == (
        "/fees",
        "https://example.org/a?b=1&c=é",
    )
