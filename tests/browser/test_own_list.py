"""A list of the reader's own, in the tab of a real browser."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

EXIT = "https://weather.example/"
LISTED = "[data-own-list-page] .resource-card__title"


@pytest.fixture(autouse=True)
def neutral_page(settings):
    settings.FREESHELF_EXIT_URL = EXIT


def stored(page) -> str | None:
    return page.evaluate("sessionStorage.getItem('own-list')")


def tick(page, number: int) -> None:
    """Tick the box of a result by its keyboard."""
    box = page.locator("main [data-own-list]").nth(number)
    box.focus()
    page.keyboard.press("Space")


def test_records_are_ticked_exported_and_gone_after_leaving_in_every_tab(
    open_page, library
):
    page = open_page("/en/search")
    context = page.context
    context.route(f"{EXIT}**", lambda route: route.fulfill(body="<h1>Weather</h1>"))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    tick(page, 0)
    expect(page.get_by_role("status").last).to_have_text("Added to my list.")
    tick(page, 1)
    titles = page.locator("main .resource-card__title")
    chosen = [titles.nth(number).inner_text() for number in (0, 1)]

    with context.expect_page() as opened:
        page.evaluate("window.open('/en/my-list')")
    other = opened.value
    page.get_by_role("button", name="My list (2)").first.click()

    expect(page.locator(LISTED)).to_have_text(chosen)
    expect(page.get_by_text("kept only in this browser tab")).to_be_visible()
    expect(page.get_by_role("button", name="Update the list")).to_be_hidden()
    # What is unticked is not in the file, though the page still shows it.
    page.locator("main [data-own-list]").first.uncheck()
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="CSV").click()
    table = downloaded.value.path().read_text("utf-8")
    assert chosen[1] in table
    assert chosen[0] not in table
    assert downloaded.value.url.endswith("/en/my-list/export")
    assert not [url for url in asked if "r=" in url]
    # The other tab has a copy, as browsers have it.
    expect(other.locator(LISTED)).to_have_text(chosen)

    page.locator(".leave-site__link").click()
    page.wait_for_url(EXIT)
    expect(other.locator(LISTED)).to_have_count(0)
    assert stored(other) is None
    page.goto(f"{library}/en/my-list")
    assert stored(page) is None
    expect(page.get_by_text("The list is empty.")).to_be_visible()
    assert page.foreign == [EXIT]


def test_a_list_is_made_changed_and_passed_on_without_javascript(open_page, library):
    page = open_page("/en/search", java_script_enabled=False)
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)
    for number in (0, 1):
        page.locator("main [data-own-list]").nth(number).check()

    page.get_by_role("button", name="My list").first.click()
    assert "/en/my-list?r=" in page.url
    expect(page.locator(LISTED)).to_have_count(2)
    expect(page.get_by_text("part of the web address")).to_be_visible()
    passed_on = page.url
    page.locator("main [data-own-list]").first.uncheck()
    page.get_by_role("button", name="Update the list").click()
    expect(page.locator(LISTED)).to_have_count(1)

    # Who gets the address, with JavaScript, may put it into a list of their own.
    reader = open_page(passed_on.removeprefix(library))
    expect(reader.locator(LISTED)).to_have_count(2)
    assert stored(reader) is None
    reader.get_by_role("button", name="Add all to my list").click()
    assert stored(reader).count(",") == 1
