"""The list of records in Chromium: its keys, and a change within it."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Error, Page, expect
from wagtail.users.models import UserProfile

from freeshelf.library.models import Resource
from tests.chromium import admin_page, chromium
from tests.library.factories import ResourceFactory
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


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_keys_move_select_preview_and_edit_while_the_list_has_the_focus(
    page, live_server
):
    older = ResourceFactory(title="Older", revised=True)
    ResourceFactory(title="Newer", revised=True)
    page.goto(live_server.url + reverse("library_resource:list"))
    box = page.locator(f"tr[data-record='{older.pk}'] input[type=checkbox]")

    # Nothing that only hovering shows.
    page.mouse.move(0, 0)
    expect(box).to_have_css("opacity", "1")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert _focused(page) not in {"Newer", "Older"}

    page.locator("tr[data-record]").first.locator("td").nth(3).click()
    page.keyboard.press("j")
    assert _focused(page) == "Older"
    page.keyboard.press("k")
    assert _focused(page) == "Newer"
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(box).to_be_checked()
    page.keyboard.press("Control+j")
    assert _focused(page) == "Older"
    with page.context.expect_page() as opened:
        page.keyboard.press("p")
    opened.value.wait_for_load_state("commit")
    assert f"/{older.pk}/" in opened.value.url
    opened.value.close()
    with page.expect_navigation():
        page.keyboard.press("e")
    assert reverse("library_resource:edit", args=[older.pk]) in page.url

    UserProfile.objects.update_or_create(
        user=User.objects.get(), defaults={"keyboard_shortcuts": False}
    )
    page.goto(live_server.url + reverse("library_resource:list"))
    page.locator("tr[data-record] td.title a").first.focus()
    page.keyboard.press("j")
    assert _focused(page) == "Newer"


def test_a_topic_is_given_and_taken_back_without_leaving_the_list(page, live_server):
    topics = ConceptSchemeFactory()
    wages = ConceptFactory(label="Wages", scheme=topics)
    record = ResourceFactory(title="Fair fees", revised=True)
    address = live_server.url + reverse("library_resource:list")
    page.goto(address)

    page.get_by_role("link", name="Change Fair fees").click()
    panel = page.locator("[data-quick-panel]")
    field = panel.get_by_label("Topics", exact=True)
    offered = page.get_by_role("option", name="Wages").first
    for _ in range(3):
        # On a busy machine the field is there before the script that offers.
        field.fill("")
        field.fill("wag")
        with suppress(Error):
            offered.wait_for(timeout=7000)
            break
    expect(offered).to_be_visible()
    field.press("Enter")
    panel.get_by_label("Access").select_option("members")
    panel.get_by_role("button", name="Save", exact=True).click()

    expect(panel).to_contain_text("1 record changed")
    expect(panel.get_by_role("link", name="Undo")).to_have_count(1)
    row = Resource.objects.get(pk=record.pk)
    assert (list(row.subjects.all()), row.access_rights) == ([wages], "members")
    panel.get_by_role("link", name="Close").click()
    expect(panel).to_have_count(0)
    expect(page.get_by_role("link", name="Change Fair fees")).to_be_focused()
    assert page.url == address


def test_what_is_ticked_after_a_search_stays_ticked(page, live_server):
    for number in range(3):
        ResourceFactory(title=f"Guide {number}", revised=True)
    ResourceFactory(title="Fees", revised=True)
    page.clock.install()
    page.goto(live_server.url + reverse("library_resource:list"))
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    box = page.get_by_label("Search term")
    box.press_sequentially("Guide")
    page.clock.run_for(1_000)
    rows = page.locator("tr[data-record]")
    expect(rows).to_have_count(3)
    # Leaving the box by a press on the list is no new search.
    page.get_by_label("Select all").first.check()
    page.clock.run_for(1_000)
    expect(rows.locator("input[type=checkbox]:checked")).to_have_count(3)
    assert len([url for url in asked if "q=" in url]) == 1

    box.fill("Fees")
    page.clock.run_for(1_000)
    expect(rows).to_have_count(1)
