"""From a question to the marked page, as a reader does it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

WIDTHS = (360, 768, 1280)


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_question_to_the_marked_page_and_the_file(open_page, javascript):
    page = open_page("/en/", java_script_enabled=javascript)

    page.locator("#q").fill("advance payments")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="page 3").first.click()

    page.wait_for_url("**/files/1/page/3?q=advance+payments")
    assert page.locator(".page-text mark").all_inner_texts() == ["Advance", "payments"]
    mark = page.locator(".page-picture__marks rect").first.bounding_box()
    picture = page.locator(".page-picture__image").bounding_box()
    assert picture["x"] < mark["x"] < picture["x"] + picture["width"]
    assert picture["y"] < mark["y"] < picture["y"] + picture["height"] / 4
    if javascript:
        image = page.locator(".page-picture__image")
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert download.value.suggested_filename == "kilns.pdf"
    assert not page.foreign


def test_filters_are_chosen_and_cleared_by_keyboard_without_javascript(open_page):
    page = open_page("/en/search?q=brick", java_script_enabled=False)

    tab_to(page, "Legislation")
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=brick&type=resource-types.legislation")
    assert titles(page) == ["Brick law"]

    tab_to(page, "Clear all")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?q=brick")
    assert len(titles(page)) == 2

    tab_to(page, "Type")
    page.keyboard.press("Enter")
    expect(page.locator(".facet-group").first).not_to_have_attribute("open", "")


def test_filters_open_and_close_on_a_phone_without_javascript(open_page):
    page = open_page(
        "/en/search?q=brick",
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
    )

    law = page.get_by_role("link", name="Legislation 1 resource", exact=True)
    assert not law.is_visible()
    page.locator("summary", has_text="Filter").click()
    assert law.is_visible()
    law.click()
    page.wait_for_url("**type=resource-types.legislation**")

    assert titles(page) == ["Brick law"]
    assert not page.locator(".facet-group").first.is_visible()


def test_suggestions_come_while_typing_and_are_chosen_by_keyboard(open_page):
    page = open_page("/en/")
    box = page.get_by_role("combobox")

    box.press_sequentially("debt")
    page.get_by_role("option").first.wait_for()
    said = [text.split("\n") for text in page.get_by_role("option").all_inner_texts()]
    assert said[:2] == [["debt", "Search"], ["Debt bondage", "Topic"]]
    assert box.get_attribute("aria-expanded") == "true"
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"

    box.fill("debt bo")
    page.get_by_role("option").first.wait_for()
    box.dispatch_event("keydown", {"key": "ArrowDown", "isComposing": True})
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/en/topics/topics/debt")
    assert not page.broken


def test_suggestions_are_chosen_by_lifting_the_finger_and_have_a_name(open_page):
    page = open_page("/en/", has_touch=True, viewport={"width": 360, "height": 740})

    page.locator("#q").press_sequentially("bri")
    option = page.get_by_role("option").first
    option.wait_for()
    before = page.url
    option.dispatch_event("pointerdown")
    page.wait_for_timeout(200)
    assert page.url == before
    listbox = page.get_by_role("listbox", name="Search the library")
    assert listbox.count() == 1
    option.tap()
    page.wait_for_url(lambda url: url != before)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_and_ask_nothing_of_others(open_page, width, tmp_path):
    page = open_page("/en/", viewport={"width": width, "height": 900})
    shots = Path(os.environ.get("FREESHELF_SCREENSHOTS", tmp_path))
    home = page.url.removesuffix("/en/")
    resource = page.locator(".home__new h3 a").last.get_attribute("href")

    for name, address in {
        "home": "/en/",
        "results": "/en/search?q=brick",
        "resource": resource,
        "document": f"{resource}/files/1/page/1?q=brick",
        "topic": "/en/topics/topics/debt",
        "help": "/en/search/help",
        "missing": "/en/nothing/here/",
    }.items():
        page.goto(home + address)
        page.screenshot(path=shots / f"{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (name, wide)
    assert not page.foreign
    assert not [said for said in page.broken if "404" not in said]
    assert not page.context.cookies()


def titles(page):
    return page.locator(".results__list .resource-card__title").all_inner_texts()


def tab_to(page, name):
    """Press Tab until the element with this text has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text().strip().startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


@pytest.mark.parametrize("kind", ["results", "resource"])
def test_paper_holds_what_is_read_and_no_controls(open_page, kind):
    page = open_page("/en/search?q=brick")
    if kind == "resource":
        page.get_by_role("link", name="Brick kilns and their debts").first.click()
        page.wait_for_url("**/brick-kilns-and-their-debts**")

    controls = (".search-box", ".site-header__help", ".leave-site__link")
    seen = [part for part in controls if page.locator(part).first.is_visible()]
    page.emulate_media(media="print")

    assert set(controls[1:]) <= set(seen)
    assert page.get_by_text("Brick kilns and their debts").first.is_visible()
    for part in seen:
        assert not page.locator(part).first.is_visible(), part
