"""The schedule of a page in a real browser."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from freeshelf.pages.models import StandardPage
from tests.chromium import admin_page
from tests.pages.home import make_home

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.admin_browser,
]


@pytest.fixture
def page(browser, live_server, client) -> Iterator[Page]:
    with admin_page(browser, client, live_server.url) as page:
        yield page


@pytest.mark.parametrize("width", [1300, 390])
def test_the_picker_of_the_schedule_hides_no_button(page: Page, live_server, width):
    written = make_home().add_child(instance=StandardPage(title="Why", slug="why"))
    page.set_viewport_size({"width": width, "height": 1000})
    address = reverse("wagtailadmin_pages:edit", args=[written.pk])
    page.goto(live_server.url + address)
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()

    page.locator("#id_go_live_at").click()
    for field in ("go_live_at", "expire_at"):
        expect(page.locator(f"#id_{field}")).to_be_focused()
        picker = page.locator(".xdsoft_datetimepicker:visible")
        expect(picker).to_have_count(1)
        # A trial click fails where anything covers the button.
        save = page.locator("#schedule-publishing-dialog .action-save")
        save.click(trial=True)
        page.keyboard.press("Tab")
