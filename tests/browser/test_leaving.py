"""Leaving the site, as somebody does who is watched."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

EXIT = "https://weather.example/"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def neutral_page(settings):
    settings.FREESHELF_EXIT_URL = EXIT


@pytest.fixture
def read(open_page):
    """A page two steps into the site, and the neutral page behind its way out."""

    def open_it(**options):
        page = open_page("/en/topics", **options)
        page.route(f"{EXIT}**", lambda route: route.fulfill(body="<h1>Weather</h1>"))
        page.goto(page.url.replace("/topics", "/search/help"))
        return page

    return open_it


def press_shift(page, times):
    for _ in range(times):
        page.keyboard.press("Shift")


def status(page):
    return page.locator("[data-exit-status]")


def test_three_presses_of_shift_lead_away_and_not_back_to_the_page(read):
    page = read()

    press_shift(page, 1)
    expect(status(page)).to_have_text("Press Shift two more times to leave this site.")
    press_shift(page, 1)
    expect(status(page)).to_have_text("Press Shift once more to leave this site.")
    press_shift(page, 1)

    page.wait_for_url(EXIT)
    assert page.get_by_role("heading").inner_text() == "Weather"
    page.go_back()
    assert page.url.endswith("/en/topics")
    page.go_forward()
    assert page.url == EXIT


def test_the_page_is_out_of_sight_before_the_other_has_come(read):
    page = read()

    seen = page.evaluate(
        """() => {
            document.querySelector(".leave-site__link").click();
            const sheet = document.querySelector("[role=alert]");
            const { x, y, width, height } = sheet.getBoundingClientRect();
            return {
                said: sheet.textContent,
                title: document.title,
                heading: getComputedStyle(document.querySelector("h1")).visibility,
                covers: !x && !y && width >= innerWidth && height >= innerHeight,
            };
        }"""
    )

    assert seen == {
        "said": "Loading…",
        "title": "Loading…",
        "heading": "hidden",
        "covers": True,
    }


def test_the_link_replaces_the_page_and_tells_nothing_of_it(read):
    page = read()
    referrers = []

    def note(request):
        referrers.append(request.all_headers().get("referer"))

    page.on("request", note)

    page.locator(".leave-site__link").click()
    page.wait_for_url(EXIT)

    assert referrers
    assert set(referrers) == {None}
    page.go_back()
    assert page.url.endswith("/en/topics")


def test_without_javascript_it_is_a_link(read):
    page = read(java_script_enabled=False)

    page.locator(".leave-site__link").click()

    page.wait_for_url(EXIT)


def test_capital_letters_and_other_keys_do_not_lead_away(read):
    page = read()
    box = page.locator("#q")

    box.press_sequentially("ILO")
    for _ in range(4):
        page.keyboard.press("Shift+A")
    press_shift(page, 2)
    page.keyboard.press("b")
    press_shift(page, 2)
    page.keyboard.down("Shift")
    page.keyboard.down("c")
    page.keyboard.up("Shift")
    page.keyboard.up("c")

    assert page.url.endswith("/en/search/help")
    expect(status(page)).to_be_empty()


def test_after_five_seconds_the_count_begins_anew(read):
    page = read()
    page.clock.install()

    press_shift(page, 2)
    page.clock.run_for(5001)

    expect(status(page)).to_contain_text("no more than five seconds apart")
    press_shift(page, 2)
    assert page.url.endswith("/en/search/help")
    page.clock.run_for(4000)
    press_shift(page, 1)
    page.wait_for_url(EXIT)


def test_on_a_phone_it_stays_in_reach_and_covers_nothing(read):
    page = read(viewport=PHONE)
    link = page.locator(".leave-site__link")

    box = link.bounding_box()
    assert PHONE["height"] - 80 < box["y"] + box["height"] <= PHONE["height"]
    assert (box["height"], box["width"]) >= (44, 300)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    end = page.locator(".site-footer").bounding_box()
    bar = page.locator(".leave-site").bounding_box()
    assert end["y"] + end["height"] <= bar["y"]


def test_paper_does_not_have_it(read):
    page = read(viewport=PHONE)

    page.emulate_media(media="print")

    expect(page.locator(".leave-site")).not_to_be_visible()
