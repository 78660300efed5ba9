"""The calendar in a browser: axe, a phone, Arabic, no JavaScript, nobody else asked."""

from datetime import time, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from freeshelf.library.models import Resource
from tests.browser.test_accessibility import RULES
from tests.events.factories import EventCategoryFactory, EventFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def training(library):
    """A weekly training with all that a page can show, and a cancelled hearing."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    EventFactory(title="Hearing on fees", start_date=tomorrow, status="cancelled")
    return EventFactory(
        title="Inspector training",
        description="<p>Bring a case.</p>",
        start_date=tomorrow,
        start_time=time(9),
        rrule="FREQ=WEEKLY;COUNT=4",
        venue_name="Quay Hall",
        address="Quai 1",
        contact_email="ines@example.org",
        registration_url="https://example.org/register",
        categories=[EventCategoryFactory(name="Trainings", color="#ffff00")],
        resources=[(Resource.objects.first(), "slides")],
    )


def test_axe_finds_nothing_in_any_view(training, open_page):
    found = []
    for language, width, scheme in (("en", 1280, "light"), ("ar", 320, "dark")):
        size = {"width": width, "height": 800}
        page = open_page(f"/{language}/", viewport=size, color_scheme=scheme)
        addresses = [
            f"/{language}/events{view}" for view in ("", "/month", "/list?q=i")
        ]
        event = f"/{language}/events/{training.identifier}/{training.slug}"
        for address in [*addresses, event]:
            page.goto(page.url.partition(f"/{language}/")[0] + address)
            for violation in Axe().run(page, options=RULES).response["violations"]:
                nodes = [node["html"][:120] for node in violation["nodes"][:3]]
                found.append(f"{address} {width}: {violation['id']}: {nodes}")
            assert page.evaluate(
                "document.documentElement.scrollWidth <= innerWidth"
            ), address
        assert page.foreign == []

    assert not found, "\n".join(found)


def test_a_reader_finds_the_next_date_on_her_own_clock_without_javascript(
    training, open_page
):
    page = open_page("/en/", java_script_enabled=False)

    page.get_by_role("link", name="Events", exact=True).first.click()
    page.get_by_text("Filter events and choose time zone").click()
    page.get_by_label("Times shown in").select_option("Asia/Tokyo")
    page.get_by_label("Keywords").fill("training")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**zone=Asia%2FTokyo*")

    assert page.locator(".event-line__title").first.inner_text() == "Inspector training"
    assert "Tokyo, UTC+9" in page.locator(".event-line__time").first.inner_text()
    page.get_by_role("link", name="Month", exact=True).click()
    expect(page.locator(".month-grid")).to_be_visible()
    assert "zone=Asia%2FTokyo" in page.url
    page.get_by_role("link", name="Inspector training").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inspector training")
    assert (page.context.cookies(), page.broken) == ([], [])
