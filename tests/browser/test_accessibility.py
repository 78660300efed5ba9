"""Every kind of page, looked at by axe, heard as a screen reader hears it."""

from collections import defaultdict

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.demo_site import demo_site

pytestmark = [pytest.mark.browser, pytest.mark.line("3.6")]

LANGUAGES = ("en", "ar", "zh")
SIZES = {360: 740, 1280: 900}
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
def site():
    with demo_site() as running:
        yield running


@pytest.fixture(scope="module")
def look(browser):
    """Opens an address in one window after the other and says what axe finds."""
    context = browser.new_context()
    page = context.new_page()

    def found(address: str) -> list[str]:
        said = []
        page.goto(address)
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for violation in Axe().run(page, options=RULES).response["violations"]:
                nodes = [node["html"][:120] for node in violation["nodes"][:3]]
                said.append(f"{width}: {violation['id']}: {nodes}")
        return said

    yield found
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_kind_of_page(site, look, language):
    found = defaultdict(list)
    for kind in site.paths:
        for said in look(site.address(kind, language)):
            found[said].append(kind)

    assert not found, "\n".join(f"{said} on {kinds}" for said, kinds in found.items())
