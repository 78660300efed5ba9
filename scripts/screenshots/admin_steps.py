"""Helpers for actions in the admin area that several screenshots need."""

from urllib.parse import quote

from playwright.sync_api import Page

ADMIN = "/admin/"
LIST = "/admin/library/resources/"


def go(page: Page, path: str) -> None:
    """Open a path of the library in the page."""
    base = "/".join(page.url.split("/")[:3])
    page.goto(base + path)


def sign_in(page: Page, url: str, name: str, password: str) -> None:
    """Sign in and go to the home page of the admin area."""
    page.goto(f"{url}{ADMIN}")
    page.get_by_label("Username or email address").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{ADMIN}")


def open_record(page: Page, identifier: str) -> None:
    """Open the edit form of a record with all side panels closed."""
    go(page, f"{LIST}?q={quote(identifier)}")
    page.locator("td.title a").first.click()
    page.wait_for_load_state("load")
    for name in ("status", "preview"):
        button = page.get_by_role("button", name=f"Toggle {name}")
        if button.get_attribute("aria-expanded") == "true":
            button.click()
    # The form saves its initial state before it checks for changes.
    page.wait_for_timeout(4000)


def open_side(page: Page, name: str) -> None:
    """Open a side panel: status, preview or checks."""
    button = page.get_by_role("button", name=f"Toggle {name}")
    if button.get_attribute("aria-expanded") != "true":
        button.click()
    page.wait_for_timeout(2500 if name == "preview" else 800)


def type_into(page: Page, field: str, words: str) -> None:
    """Type into an autocomplete field, and wait for its suggestions."""
    box = page.locator(f"#id_{field}")
    box.scroll_into_view_if_needed()
    page.mouse.wheel(0, 250)
    box.click()
    box.press_sequentially(words, delay=20)
    page.wait_for_timeout(1200)


def open_actions(page: Page) -> None:
    """Open the menu next to the main button of a form."""
    page.get_by_role("button", name="More actions").last.click()
    page.wait_for_timeout(300)


def act(page: Page, name: str) -> None:
    """Choose an action of that menu."""
    open_actions(page)
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state("load")


def save_itself(page: Page) -> None:
    """Wait until the form was saved automatically."""
    page.locator(".w-autosave-indicator__state--saved").wait_for(state="visible")


def tick(page: Page, rows: int) -> None:
    """Select the first rows of a list."""
    boxes = page.locator("table.listing tbody input[type=checkbox]")
    for row in range(rows):
        boxes.nth(row).check(force=True)
    page.wait_for_timeout(400)


def to_the_top(page: Page) -> None:
    """Scroll a form up to its title."""
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -5000)
    page.wait_for_timeout(500)
