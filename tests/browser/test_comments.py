"""An editor comments at a field, a colleague answers and resolves."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from freeshelf.comments.models import Comment
from tests.browser.test_admin_policy import admin
from tests.events.factories import EventFactory
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

__all__ = ["admin"]

pytestmark = [
    pytest.mark.admin_browser,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def show(page, name: str) -> None:
    """Keep what the page looks like, if it is asked for."""
    if folder := os.environ.get("FREESHELF_SCREENSHOTS"):
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(400)
            page.screenshot(path=f"{folder}/{name}-{width}.png")


def comment(page, path: str, words: str) -> None:
    """Write a comment by keyboard at a field."""
    button = page.locator(f"[data-contentpath='{path}'] [data-comment-add]").first
    button.focus()
    button.press("Enter")
    box = page.locator("#comments textarea")
    expect(box).to_be_focused()
    page.keyboard.type(words)
    page.locator("#comments").get_by_role("button", name="Comment").press("Enter")


@pytest.mark.parametrize("kind", ["resource", "event", "concept"])
def test_a_comment_is_written_at_a_field_by_keyboard(admin, kind, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    if kind == "resource":
        row, name, path = ResourceFactory(draft=True), "library_resource", "title"
    elif kind == "event":
        row, name, path = EventFactory(), "events_event", "title"
    else:
        row = ConceptFactory(scheme=ConceptSchemeFactory(), label="Debt bondage")
        name, path = "vocabularies_concept", "labels"
    url = admin.base + reverse(f"{name}:edit", args=[row.pk])
    admin.goto(url)

    comment(admin, path, "Is this right?")
    with admin.expect_navigation():
        admin.locator("footer button[type=submit]").first.click()

    written = Comment.objects.get()
    assert (written.target, written.contentpath) == (row, path)
    assert written.text == "Is this right?"
    admin.goto(f"{url}?comment={written.pk}")
    expect(admin.locator("#comments li")).to_contain_text("Is this right?")
    show(admin, kind)
