"""The page of a file beside the form that describes it, in a real browser."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from freeshelf.enrich.file_suggestions import suggest_description
from tests.browser.test_admin_policy import admin
from tests.enrich.incoming_files import (
    make_describer,
    proposals_address,
    receive,
)

__all__ = ["admin"]

_ISBN = re.compile("Show on page 2.*978")
pytestmark = [
    pytest.mark.admin_browser,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def describing(admin) -> Page:
    incoming = receive(make_describer(), analyzed_at=False)
    suggest_description(sha256=incoming.content_id, now=timezone.now())
    admin.goto(admin.base + proposals_address(incoming))
    expect(admin.locator("[data-beside]")).to_contain_text("Page 1 of 2")
    return admin


def test_a_press_shows_the_place_and_what_was_typed_stays(describing):
    page = describing
    page.locator("[name=title_own]").fill("Typed by hand")
    isbn = page.get_by_role("link", name=_ISBN)

    isbn.focus()
    page.keyboard.press("Enter")

    panel = page.locator("[data-beside]")
    expect(panel.get_by_role("status")).to_have_text(
        "Page 2 of 2. Highlighted: “\u2068978-0-306-40615-7\u2069”."
    )
    expect(panel.locator("img")).to_have_attribute("alt", "Image of page 2")
    expect(panel.locator("rect")).to_have_count(1)
    mark, frame = panel.locator("rect").bounding_box(), panel.bounding_box()
    assert frame["y"] < mark["y"] < frame["y"] + frame["height"]
    assert mark["width"] > 40
    expect(isbn).to_be_focused()
    # From there on by the pages' own links, which keep the focus.
    panel.get_by_role("link", name="Previous page").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("link", name="Next page")).to_be_focused()
    expect(panel.get_by_role("status")).to_have_text("Page 1 of 2")
    expect(page.locator("[name=title_own]")).to_have_value("Typed by hand")
    assert page.refused == []


def test_on_a_phone_a_press_leads_down_to_the_page_and_back(describing):
    page = describing
    page.set_viewport_size({"width": 360, "height": 740})
    isbn = page.get_by_role("link", name=_ISBN)

    isbn.click()

    expect(page.locator("[data-beside-frame]")).to_be_focused()
    expect(page.locator("[data-beside] rect")).to_be_in_viewport()
    page.get_by_role("button", name="Back to the suggestion").click()
    expect(isbn).to_be_focused()
    expect(isbn).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
