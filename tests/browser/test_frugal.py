"""The page of results on an old phone: light, still, narrow, without JavaScript."""

import pytest

from tests.browser.shelf import fill_shelf
from tests.library.factories import AgentFactory, ResourceFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

MAX_BYTES = 150_000
# Half of what counts as hardly noticed (web.dev, Cumulative Layout Shift: 0.1 is good).
MAX_SHIFT = 0.02
SHIFT = """() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 300);
})"""
NOTHING_BESIDE = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def library(browser, stand, live_server) -> str:
    """A server with more records about bricks than a page of results shows."""
    stand(fill_many)
    return live_server.url


def fill_many() -> None:
    """Fill more than a page of results."""
    fill_shelf()
    publisher = AgentFactory(name="International Institute for the Study of Kilns")
    for number in range(14):
        ResourceFactory(
            title=f"Brick kilns {number}: advance payments and inherited debts in "
            "seasonal work, with a checklist for visits",
            description="<p>Brick kilns lend before the season. " + "Words. " * 60,
            publisher=publisher,
            issued=str(2000 + number),
        )


def pages(page, library):
    """An address of each kind of public page."""
    page.goto(f"{library}/en/search?q=families")
    resource = page.locator(".resource-card__title a").first.get_attribute("href")
    resource = resource.partition("?")[0]
    return [
        "/en/",
        "/en/search?q=brick",
        "/en/search?q=nothingofthekind",
        "/en/search/help",
        "/en/search/facets/topic?q=brick",
        resource,
        f"{resource}/cite",
        f"{resource}/files/1",
        f"{resource}/files/1?q=families",
        f"{resource}/files/1/page/1?q=families",
        "/en/topics",
        "/en/topics/topics/debt",
        "/en/lists",
        "/en/help",
        "/en/contact",
        "/en/suggest",
        "/en/leave",
        "/en/2019/brick-kilns.html",
    ]


def test_a_first_visit_to_the_results_is_light(open_page, library):
    page = open_page("/healthz")
    sizes = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request}))

    page.goto(f"{library}/en/search?q=brick", wait_until="load")

    weights = {url: weight(request) for url, request in list(sizes.items())}
    assert page.locator(".resource-card").count() == 10
    assert any(url.endswith(".css") for url in weights)
    assert sum(weights.values()) < MAX_BYTES, weights


def weight(request) -> int:
    measured = request.sizes()
    return measured["responseBodySize"] + measured["responseHeadersSize"]


@pytest.mark.parametrize("address", ["/en/", "/en/account/login/"])
def test_the_installed_browser_knows_every_feature_that_is_taken_away(
    open_page, library, address
):
    page = open_page("/healthz")
    answer = page.goto(library + address)
    named = {
        rule.split("=")[0] for rule in answer.headers["permissions-policy"].split(", ")
    }

    known = page.evaluate("document.featurePolicy.features()")

    assert len(named) > 20
    assert named - set(known) == set()
    assert [said for said in page.broken if "Permissions-Policy" in said] == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(open_page, library, width):
    page = open_page("/en/", viewport={"width": width, "height": 740})

    for address in pages(page, library):
        assert shift_of(page, library + address) < MAX_SHIFT, address


def shift_of(page, address):
    """Return what moves each time: a busy machine may show half a page."""
    shift = MAX_SHIFT
    for _load in range(3):
        page.goto(address, wait_until="load")
        shift = min(shift, page.evaluate(SHIFT))
        if shift < MAX_SHIFT:
            break
    return shift


def test_results_are_searched_filtered_and_turned_without_javascript(open_page):
    page = open_page("/en/search?q=brick", java_script_enabled=False)

    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2*")
    assert page.get_by_text("Page 2 of 2").is_visible()
    page.locator("#q").fill("brick law")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/en/search?q=brick+law*")
    page.get_by_text("Sort and view").click()
    page.get_by_role("link", name="newest").click()
    page.wait_for_url("**sort=newest*")
    page.get_by_role("link", name="Legislation 1 resource", exact=True).click()
    page.wait_for_url("**type=resource-types.legislation*")

    assert page.locator(".resource-card__title").all_inner_texts() == ["Brick law"]
    page.get_by_role("link", name="Clear all").click()
    page.wait_for_url("**/en/search?q=brick+law&sort=newest*")


@pytest.mark.parametrize(
    ("width", "scale"), [(320, 1), (640, 2)], ids=["320 px", "zoomed to 200 %"]
)
def test_no_page_is_scrolled_sideways(open_page, library, width, scale):
    page = open_page(
        "/en/", viewport={"width": width, "height": 740}, device_scale_factor=scale
    )

    for address in pages(page, library):
        page.goto(library + address)
        assert page.evaluate(NOTHING_BESIDE) <= 0, address
        # A menu or the filters may not push the page out either.
        for summary in page.locator("summary:visible").all():
            summary.click()
        assert page.evaluate(NOTHING_BESIDE) <= 0, address


def test_text_of_twice_the_size_stays_on_the_page(open_page, library):
    page = open_page("/en/", viewport={"width": 1280, "height": 900})

    for address in pages(page, library):
        page.goto(library + address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(NOTHING_BESIDE) <= 0, address


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar", "ru", "zh-hans"])
def test_a_phone_shows_name_menu_and_help_in_one_line(open_page, language):
    page = open_page(f"/{language}/", viewport={"width": 360, "height": 740})

    parts = (".site-header__name", ".site-header__menu > summary", ".site-header__help")
    boxes = [page.locator(part).bounding_box() for part in parts]

    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert max(middles) - min(middles) < 12
