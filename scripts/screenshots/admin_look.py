"""Screenshots of an editor who creates a theme."""

from collections.abc import Iterator

from playwright.sync_api import Page

from screenshots.admin_steps import go

_LOOKS = "/admin/looks/"


def choosing_a_look(page: Page) -> Iterator[str]:
    """Yield the name of each screenshot when it is due."""
    go(page, f"{_LOOKS}add/")
    page.locator("#id_name").fill("Spring")
    page.locator("#id_colors-light-accent").fill("#7a1f5c")
    page.locator("#id_colors-dark-ink").fill("#333333")
    page.locator("#id_colors-light-on-mark").scroll_into_view_if_needed()
    page.mouse.wheel(0, 350)
    page.wait_for_timeout(500)
    yield "look-contrast"
    page.locator("#id_colors-dark-ink").fill("")
    page.get_by_role("button", name="Save draft").first.click()
    page.wait_for_url(f"**{_LOOKS}edit/**")
    page.wait_for_load_state("load")
    number = page.url.rstrip("/").rpartition("/")[2]
    go(page, f"{_LOOKS}{number}/draft/")
    page.get_by_role("button", name="Preview on the site").click()
    page.wait_for_load_state("load")
    yield "look-draft"
    page.get_by_role("link", name="Stop").click()
