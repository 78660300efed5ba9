"""Every page of the admin area: what axe finds on it, and icons that nothing draws."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser
from wagtail.users.models import UserProfile

from tests.browser.shelf import fill_with_everything
from tests.browser.test_accessibility import RULES
from tests.library.factories import UserFactory
from tests.web.every_address import every_address, paths_of
from tests.web.test_every_address import known_values

pytestmark = [
    pytest.mark.admin_browser,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
# What is not looked at, with the reason.
_LEFT_OUT = {
    "/admin/failwhale/": "it is there to fail",
    "/admin/logout/": "nobody would be signed in after it",
    # Of the page that Wagtail makes first, and which no library keeps.
    "/admin/pages/2/view_draft/": "Wagtail's own welcome",
}
# Wagtail's own: best practice, not of WCAG, and in templates without a block for it.
_OF_WAGTAIL = {
    "empty-table-header": ["/admin/workflows/add/", "/admin/workflows/edit/1/"],
    "aria-allowed-role": ["/admin/pages/search/"],
    "heading-order": ["/admin/pages/search/"],
    # The headings of two sections become identifiers without their letters.
    "landmark-unique": ["/admin/groups/new/", "/admin/groups/edit/1/"],
}
_UNTIL_STILL = """() => Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished))"""
_MISSING_ICONS = """() => [...document.querySelectorAll("use")]
    .map((each) => each.getAttribute("href"))
    .filter((each) => each.startsWith("#icon-") && !document.querySelector(each))"""
_PARTS = 4  # so that several processes share the work


def _pages(client: Client) -> Iterator[tuple[str, str]]:
    """Yield an address of each form that answers with a page, and its template."""
    known = known_values()
    for address in every_address():
        if not address.form.startswith("/admin/"):
            continue
        for path in paths_of(address, known):
            if path in _LEFT_OUT:
                break
            response = client.get(path)
            if response.status_code == 200:
                if b"<html" in b"".join(response)[:2000]:
                    yield path, response.templates[0].name
                break


@pytest.fixture
def pages(stand, live_server, settings) -> tuple[Client, list[tuple[str, str]]]:
    settings.FREESHELF_REQUIRE_TWO_FACTORS = False
    stand(fill_with_everything)
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client, list(_pages(client))


@pytest.mark.parametrize("part", range(_PARTS))
def test_axe_finds_nothing_on_any_page(browser, live_server, pages, part):
    client, found = pages
    paths = [path for path, _template in found][part::_PARTS]
    assert len(paths) > 30

    assert _walk(browser, live_server.url, client, paths, 1280) == {}


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("ar", 1280)])
def test_axe_finds_nothing_on_a_page_of_each_template(
    browser, live_server, pages, language, width
):
    client, found = pages
    UserProfile.objects.update(preferred_language=language)
    paths = list({template: path for path, template in found}.values())

    assert _walk(browser, live_server.url, client, paths, width) == {}


def _walk(
    browser: Browser, host: str, client: Client, paths: list[str], width: int
) -> dict[str, list[str]]:
    """Return what axe says, and which icons are missing, with their pages."""
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([cookie | {"url": host}])
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    found = defaultdict(list)
    for path in paths:
        page.goto(host + path)
        page.evaluate(_UNTIL_STILL)  # what fades in has little contrast
        for violation in Axe().run(page, options=RULES).response["violations"]:
            if path not in _OF_WAGTAIL.get(violation["id"], []):
                nodes = [node["html"][:120] for node in violation["nodes"][:3]]
                found[f"{violation['id']}: {nodes}"].append(path)
        if page.locator("[data-sprite]").count():
            page.wait_for_selector("[data-sprite] svg", state="attached")
            for icon in page.evaluate(_MISSING_ICONS):
                found[icon].append(path)
    context.close()
    return found
