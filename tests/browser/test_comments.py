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
    expect(page.locator("#comments textarea:focus")).to_have_count(1)
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
    assert admin.refused == []
    show(admin, kind)


def test_who_is_named_finds_the_comment_under_mine_and_answers(admin, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 300
    record = ResourceFactory(title="Guide to fair recruitment")
    record.save_revision().publish()
    person = User.objects.get(is_superuser=True)
    thread = Comment.objects.create(
        target=record,
        user=UserFactory(username="ana"),
        text=f"@{person.username} which edition is this?",
        contentpath="title",
    )
    admin.goto(admin.base + reverse("admin_mine"))
    show(admin, "mine")
    admin.set_viewport_size({"width": 1300, "height": 1000})

    admin.locator("#mine-threads + ul a").first.click()
    # By itself, and the panel it is written in stays.
    with admin.expect_response(lambda said: "second" in (said.request.post_data or "")):
        admin.locator("#comments textarea").fill("The second.")
        admin.locator("#comments").get_by_role("button", name="Reply").click()
    admin.locator("#id_issued").click()
    admin.locator("[data-contentpath=issued] [data-comment-add]").first.click()
    with admin.expect_response(lambda said: said.request.method == "POST"):
        admin.locator("#comments .comment--mode-creating textarea").fill("What year?")
        admin.locator("#comments").get_by_role("button", name="Comment").click()

    expect(admin.locator("#comments li.comment")).to_have_count(2)
    assert [reply.text for reply in thread.replies.all()] == ["The second."]
    assert Comment.objects.exclude(pk=thread.pk).get().text == "What year?"
    assert record.revisions.count() == 1
    admin.locator("[data-side-panel-toggle=assignment]").click()
    admin.locator("#id_assigned_to").select_option(str(person.pk))
    with admin.expect_navigation():
        admin.get_by_role("button", name="Assign", exact=True).click()
    assert Resource.objects.get(pk=record.pk).assigned_to == person
    expect(admin.locator("#id_assigned_to")).to_have_value(str(person.pk))
    show(admin, "assignment")
    admin.goto(admin.base + reverse("admin_mine"))
    expect(admin.locator("#mine-assigned + ul li")).to_have_count(1)
