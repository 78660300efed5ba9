"""An editor comments at a field, a colleague answers and resolves."""

import os

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from freeshelf.comments.models import Comment
from freeshelf.library.models import Resource
from tests.browser.test_admin_policy import admin
from tests.events.factories import EventFactory
from tests.library.factories import ResourceFactory, UserFactory
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


@pytest.mark.parametrize("kind", ["resource", "concept"])
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


def test_who_is_named_finds_the_comment_under_mine_and_answers(admin, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    record = ResourceFactory(title="Guide to fair recruitment")
    person = User.objects.get(is_superuser=True)
    thread = Comment.objects.create(
        target=record,
        user=UserFactory(username="ana"),
        text=f"@{person.username} which edition is this?",
        contentpath="title",
    )
    Resource.objects.filter(pk=record.pk).update(assigned_to=person)
    admin.goto(admin.base + reverse("admin_mine"))
    show(admin, "mine")
    admin.goto(admin.base + reverse("admin_mine"))

    admin.locator("#mine-threads + ul a").first.click()
    box = admin.locator("#comments textarea")
    box.fill("The second.")
    admin.locator("#comments").get_by_role("button", name="Reply").click()
    with admin.expect_navigation():
        admin.locator("footer button[type=submit]").first.click()

    assert [reply.text for reply in thread.replies.all()] == ["The second."]
    admin.goto(admin.base + reverse("admin_mine"))
    expect(admin.locator("#mine-threads + ul")).to_have_count(0)
    admin.goto(admin.base + reverse("library_resource:edit", args=[record.pk]))
    admin.locator("[data-side-panel-toggle=assignment]").click()
    expect(admin.locator("#id_assigned_to")).to_have_value(str(person.pk))
    show(admin, "assignment")
