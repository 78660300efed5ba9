"""Screenshots of the import of a WordPress site, in the order of its guide."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from screenshots.admin_steps import go

_IMPORTS = "/admin/imports/"
# A site is imported in the background, which takes a minute or two.
_PATIENCE = 300_000
# Names of types have no space, unlike the steps before.
_IS_WRITING = """() => {
  const step = document.querySelector("[data-import-step]")?.textContent;
  return step && !step.includes(" ") && document.querySelector("progress").value > 60;
}"""


def sources_of(site: Path, folder: Path) -> list[Path]:
    """Return the files of the site to upload: its database and packed uploads."""
    packed = shutil.make_archive(str(folder / "uploads"), "zip", site / "uploads")
    return [site / "sql" / "wpcontent.sql", Path(packed)]


def moving_in(page: Page, sources: list[Path]) -> Iterator[str]:
    """Yield the name of each screenshot when it is due."""
    go(page, f"{_IMPORTS}add/wordpress/")
    page.get_by_label("Site files").set_input_files(sources)
    yield "moving-sources"
    page.get_by_role("button", name="Create a plan").click()
    mapping = page.get_by_role("link", name="Review the mapping")
    mapping.wait_for(timeout=_PATIENCE)
    yield "moving-plan"
    import_request = page.url
    mapping.click()
    page.get_by_role("link", name="Terms", exact=True).click()
    page.wait_for_load_state("load")
    yield "moving-mapping"
    page.goto(import_request)
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_function(_IS_WRITING, timeout=_PATIENCE)
    yield "moving-work"
    everything = page.get_by_role("link", name="All items")
    everything.wait_for(timeout=_PATIENCE)
    report = page.url
    page.get_by_text("Notes (").click()
    page.get_by_text("Notes (").scroll_into_view_if_needed()
    page.mouse.move(700, 400)
    page.mouse.wheel(0, 120)
    page.wait_for_timeout(500)
    yield "moving-report"
    page.goto(f"{report}items/?outcome=kept_raw")
    yield "moving-kept"
    page.goto(report)
    page.get_by_role("button", name="Preview undo").click()
    page.get_by_role("link", name="Cancel").wait_for(timeout=_PATIENCE)
    page.get_by_role("link", name="Cancel").scroll_into_view_if_needed()
    yield "moving-undo"
