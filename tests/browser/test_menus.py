"""A menu of three levels, read by keyboard alone."""

import pytest
from playwright.sync_api import expect
from wagtail.models import Locale

from freeshelf.pages.models import Menu

pytestmark = pytest.mark.browser


def entry(label: str, *below: dict) -> dict:
    """An address with what is below it, in the form that the database holds."""
    value = {"address": f"/{label.lower()}", "label": label, "children": list(below)}
    return {"type": "address", "value": value}


def test_a_menu_opens_by_enter_and_closes_level_by_level_by_escape(library, open_page):
    tree = [entry("Work", entry("Fees", entry("Nepal"))), entry("Travel", entry("Sea"))]
    english, _made = Locale.objects.get_or_create(language_code="en")
    Menu.objects.create(title="Main", location="header", locale=english, items=tree)
    page = open_page("/en/topics", viewport={"width": 1200, "height": 700})
    nav = page.locator(".site-header__nav")
    first, inner = nav.locator("summary").first, nav.locator("summary").nth(1)

    first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    deepest = nav.get_by_role("link", name="Nepal")
    expect(deepest).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert not deepest.is_visible()
    assert inner.evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    assert not inner.is_visible()
    assert first.evaluate("e => e === document.activeElement")
    first.click()
    nav.locator("summary", has_text="Travel").click()
    expect(nav.locator("details[open]")).to_have_count(1)
    page.mouse.click(1100, 600)
    expect(nav.locator("details[open]")).to_have_count(0)
    assert not page.broken


def test_beside_a_long_name_the_menu_has_a_line_of_its_own(open_page, settings):
    settings.FREESHELF_SITE_NAME = "Pathways Counter-Trafficking Resource Library"
    tree = [entry(label) for label in ("About us", "Resources", "Partners")]
    english, _made = Locale.objects.get_or_create(language_code="en")
    Menu.objects.create(title="Main", location="header", locale=english, items=tree)

    page = open_page("/en/topics", viewport={"width": 1280, "height": 700})

    name, tools, nav = (
        page.locator(part).bounding_box()
        for part in (".site-header__name", ".site-header__tools", ".site-header__nav")
    )
    assert abs(name["y"] - tools["y"]) < 10
    assert nav["y"] >= max(name["y"] + name["height"], tools["y"] + tools["height"]) - 1
    assert nav["height"] < 60
