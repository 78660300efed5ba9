"""The page of results on a phone and by keyboard."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
FIRST = ".results__list .resource-card__title a"


def test_on_a_phone_the_first_title_is_high_and_leave_covers_no_focus(open_page):
    page = open_page("/en/search?q=brick+kilns", viewport=PHONE)

    top = page.locator(FIRST).first.evaluate("e => e.getBoundingClientRect().top")
    bar = page.locator(".leave-site").bounding_box()["y"]
    focused = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if not page.locator(":focus").count():
            break
        if not page.evaluate("document.activeElement.closest('.leave-site')"):
            box = page.locator(":focus").bounding_box()
            focused.append(box["y"] + box["height"])

    assert len(focused) > 20
    assert top < 420
    assert max(focused) <= bar
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_results_and_filters_are_reached_by_few_keys(open_page):
    page = open_page("/en/search?q=brick", java_script_enabled=False)

    for name, target in (
        ("Skip to results", "results"),
        ("Skip to filters", "filters"),
    ):
        page.get_by_role("link", name=name).focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.locator(f"#{target} :focus").count() == 1, name
    page.locator("#q").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.locator(f"{FIRST}:focus").count():
            break
    assert page.locator(f"{FIRST}:focus").count() == 1


def test_one_line_opens_what_changes_the_list_and_a_cover_is_small(open_page):
    page = open_page("/en/search?q=brick+kilns", viewport=PHONE)
    newest = page.get_by_role("link", name="newest")
    assert not newest.is_visible()

    page.locator(".results__fold-name").click()

    assert newest.is_visible()
    assert (
        page.get_by_label("Link to these results")
        .input_value()
        .endswith("/en/search?q=brick+kilns")
    )
    cover = page.locator(".resource-card__cover")
    assert cover.count() == 1
    assert cover.evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert cover.bounding_box()["width"] < 90
    assert not page.broken
