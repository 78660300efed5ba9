"""Every kind of page: what axe finds, whom it asks, what it leaves in the browser."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.demo_site import DemoSite, demo_site

pytestmark = pytest.mark.browser

SIZES = {360: 740, 1280: 900}
# What a width alone brings is found in two directions of writing already.
SIZES_IN = {"en": SIZES, "ar": SIZES, "zh-hans": {360: 740}}
# Everything of WCAG 2.2 A and AA that axe knows, contrast among it, and its own advice.
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": [
            "wcag2a",
            "wcag2aa",
            "wcag21a",
            "wcag21aa",
            "wcag22aa",
            "best-practice",
        ],
    },
    "rules": {"target-size": {"enabled": True}},
}


@pytest.fixture(scope="module")
def site(migrated: Path) -> Iterator[DemoSite]:
    with demo_site(migrated) as running:
        yield running


@pytest.fixture
def page(browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", SIZES_IN)
def test_axe_finds_nothing_on_any_kind_of_page(site, page, language):
    found = defaultdict(list)
    for kind in site.paths:
        site.open(page, kind, language)
        axe = Axe()
        for width, height in SIZES_IN[language].items():
            page.set_viewport_size({"width": width, "height": height})
            for violation in axe.run(page, options=RULES).response["violations"]:
                nodes = [node["html"][:120] for node in violation["nodes"][:3]]
                found[f"{width}: {violation['id']}: {nodes}"].append(kind)
            axe = Axe("0")  # its half a megabyte of script is in the page by now

    assert not found, "\n".join(f"{said} on {kinds}" for said, kinds in found.items())


def test_no_kind_of_page_asks_another_host_or_leaves_more_than_a_forms_cookie(
    site, page
):
    foreign, complaints, statuses = [], [], {}
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((f"{site.url}/", "data:"))
            else foreign.append(request.url)
        ),
    )
    page.on(
        "console",
        lambda message: (
            # Chromium says so of every page whose status is an error.
            None
            if message.text.startswith("Failed to load resource")
            else complaints.append(message.text)
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))

    for kind in site.paths:
        statuses[kind] = site.open(page, kind)
        page.wait_for_load_state("load")
        kept = page.evaluate("localStorage.length + sessionStorage.length")
        assert kept == 0, kind

    expected = {"missing": 404, "withdrawn": 410, "form with mistakes": 422}
    assert statuses == {kind: expected.get(kind, 200) for kind in site.paths} | {
        "fault": 500
    }
    assert foreign == []
    assert complaints == []
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken"}
