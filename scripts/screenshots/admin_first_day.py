"""Screenshots of an editor's first day, in the order of the tutorial."""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page

from screenshots.admin_steps import (
    ADMIN,
    LIST,
    act,
    go,
    open_actions,
    open_record,
    open_side,
    save_itself,
    tick,
    to_the_top,
    type_into,
)

RECORD = "demo-r004"
_PASSPORTS = """<!doctype html><html lang="en">
<title>Passports in the right hands</title>
<body style="font-family: serif; margin: 2cm"><h1>Passports in the right hands</h1>
<p style="font-size: 16pt">A one-page check for labour inspectors</p>
<p>Quay Press, March 2025</p><p>ISBN 978-0-306-40615-7</p>
<p>Ask each worker alone where the passport lies, who keeps the key, and how long it
takes to get it back. A passport that the employer keeps is an indicator of forced
labour.</p></body></html>"""


def first_day(page: Page, browser: Browser) -> Iterator[str]:
    """Yield the name of each screenshot when it is due."""
    yield "home"
    page.get_by_role("link", name="imported resources have no topic").click()
    page.wait_for_load_state("load")
    yield "list"
    open_record(page, RECORD)
    yield "record"
    type_into(page, "subjects", "peonage")
    yield "concepts"
    page.locator("#id_subjects").fill("")
    page.get_by_role("heading", level=1).or_(page.locator("#header-title")).last.click()
    type_into(page, "types", "checklist")
    page.locator("#id_types").press("Enter")
    page.locator("#id_issued").fill("2012")
    save_itself(page)
    page.mouse.wheel(0, -250)
    page.wait_for_timeout(500)
    yield "saved"
    open_side(page, "preview")
    to_the_top(page)
    yield "preview"
    page.get_by_role("button", name="Toggle preview").click()
    page.get_by_role("tab", name="Files").click()
    paper = _paper(browser)
    page.locator("#file-drop-input").set_input_files(paper)
    page.get_by_text("can be searched").wait_for(timeout=60_000)
    page.mouse.wheel(0, 160)
    page.wait_for_timeout(500)
    yield "files"
    page.get_by_role("tab", name="Description").click()
    to_the_top(page)
    open_actions(page)
    yield "publish"
    page.keyboard.press("Escape")
    act(page, "Publish")
    yield "published"
    yield from _way_back(page)
    yield from _from_a_file(page, paper)


def _way_back(page: Page) -> Iterator[str]:
    open_record(page, RECORD)
    page.locator("header a[href*=history]").first.click()
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Actions").last.click()
    page.wait_for_timeout(300)
    yield "history"
    page.get_by_role("link", name="Compare with current version").last.click()
    page.wait_for_load_state("load")
    yield "compare"


def _from_a_file(page: Page, paper: dict[str, object]) -> Iterator[str]:
    go(page, LIST)
    page.get_by_role("link", name="Add from a file").click()
    page.locator("#file-drop-input").set_input_files(paper)
    page.get_by_text("Suggestions are ready.").wait_for(timeout=60_000)
    page.get_by_role("link", name="passports.pdf", exact=True).click()
    page.wait_for_load_state("load")
    yield "proposals"


def describing(page: Page) -> Iterator[str]:
    """Show filters, bulk changes, incomplete records, duplicates and searches."""
    go(page, LIST)
    page.get_by_role("button", name="Show filters").click()
    page.wait_for_timeout(500)
    yield "filters"
    go(page, f"{LIST}?attention=unclassified-imports")
    tick(page, 3)
    yield "bulk"
    page.get_by_role("link", name="Add a concept to the selected resources").click()
    type_into(page, "concept", "guidance")
    page.locator("#id_concept").press("Enter")
    page.get_by_role("button", name="Preview changes").click()
    page.wait_for_load_state("load")
    yield "bulk-preview"
    page.get_by_role("button", name="Change 3 records").click()
    page.wait_for_load_state("load")
    page.get_by_role("link", name="See what changed").click()
    page.wait_for_load_state("load")
    yield "bulk-done"
    go(page, "/admin/library/gaps/year/")
    yield "gaps"
    go(page, f"{LIST}?q=Global+Report+on+Trafficking+in+Persons+2024")
    tick(page, 2)
    page.get_by_role("button", name="More").last.click()
    page.wait_for_timeout(600)
    page.get_by_role("link", name="Merge the two selected records").click()
    page.get_by_role("link", name="Keep the other one").click()
    page.wait_for_load_state("load")
    yield "merge"
    go(page, "/admin/reports/searches/")
    yield "words"
    go(page, ADMIN)


def _paper(browser: Browser) -> dict[str, object]:
    """Return a one-page PDF, printed by the browser."""
    sheet = browser.new_page()
    sheet.set_content(_PASSPORTS)
    printed = sheet.pdf()
    sheet.close()
    return {"name": "passports.pdf", "mimeType": "application/pdf", "buffer": printed}
