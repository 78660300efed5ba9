"""The admin area in a real browser, by keyboard."""

import os
from collections.abc import Iterator
from contextlib import suppress
from threading import Event

import pytest
from django.urls import reverse
from playwright.sync_api import Error, Page, expect

from freeshelf.library.admin.before_publishing import ResourceCreateView
from freeshelf.library.models import Resource
from tests.chromium import admin_page, chromium
from tests.library.factories import AgentFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.admin_browser,
]


@pytest.fixture
def page(live_server, client) -> Iterator[Page]:
    """A page of Chromium with the chief librarian logged in."""
    with chromium() as browser, admin_page(browser, client, live_server.url) as page:
        yield page


def _choose(page: Page, field: str, typed: str, shown: str) -> None:
    box = page.locator(f"#{field}")
    offered = page.get_by_role("option", name=shown, exact=False).first
    for _ in range(3):
        # On a busy machine the field is there before the script that offers.
        box.fill("")
        box.fill(typed)
        with suppress(Error):
            offered.wait_for(timeout=7000)
            break
    expect(offered).to_be_visible()
    box.press("Enter")


def test_concepts_and_people_are_chosen_and_made_by_keyboard(page, live_server):
    topics = ConceptSchemeFactory()
    forced = ConceptFactory(scheme=topics, label="Forced labour")
    debt = ConceptFactory(
        scheme=topics,
        label="Debt bondage",
        broader=[forced],
        alternative={"fr": ["Péonage"]},
    )
    ilo = AgentFactory(name="International Labour Organization")
    resource = ResourceFactory(draft=True)
    page.goto(live_server.url + reverse("library_resource:edit", args=[resource.pk]))

    _choose(page, "id_subjects", "peonage", "Forced labour › Debt bondage")
    _choose(page, "id_publisher", "labour org", ilo.name)
    if shot := os.environ.get("FREESHELF_SCREENSHOT"):
        page.screenshot(path=shot, full_page=True)
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").first.click()

    resource = Resource.objects.get()
    assert list(resource.subjects.all()) == [debt]
    assert resource.publisher == ilo


def test_who_saves_during_an_autosave_creates_one_record(
    page, live_server, monkeypatch
):
    begun, goes_on = Event(), Event()
    answer = ResourceCreateView.dispatch

    def answer_slowly(view, request, *args, **kwargs):
        response = answer(view, request, *args, **kwargs)
        if request.method == "POST" and not request.accepts("text/html"):
            begun.set()
            goes_on.wait(20)
        return response

    monkeypatch.setattr(ResourceCreateView, "dispatch", answer_slowly)
    page.goto(live_server.url + reverse("library_resource:add"))

    page.locator("#id_title").fill("Fennel open day")
    for _ in range(12):
        # Wagtail begins to watch the form some seconds after it is shown.
        if begun.is_set():
            break
        page.locator("#id_title").press_sequentially("!")
        page.wait_for_timeout(1600)
    assert begun.is_set()
    page.get_by_role("button", name="Save draft").first.click(no_wait_after=True)
    page.wait_for_timeout(1500)
    goes_on.set()
    page.wait_for_url("**/edit/*/")
    expect(page.locator(".messages")).to_contain_text("Fennel open day")

    assert Resource.objects.count() == 1


def test_enter_with_nothing_offered_says_nothing_of_failure(page, live_server):
    ConceptFactory(scheme=ConceptSchemeFactory(role="type"), label="Guidance")
    resource = ResourceFactory(draft=True)
    page.goto(live_server.url + reverse("library_resource:edit", args=[resource.pk]))
    _choose(page, "id_types", "guid", "Guidance")
    box = page.locator("#id_types")

    box.fill("quagmoth")
    page.wait_for_timeout(800)
    box.press("Enter")
    page.wait_for_timeout(800)

    expect(page.locator("main")).not_to_contain_text("Failed to create")
    assert box.input_value() == "quagmoth"
