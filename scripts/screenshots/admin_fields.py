"""Screenshot of an editor who defines fields and tries them on a record."""

from collections.abc import Iterator

from playwright.sync_api import Page

from screenshots.admin_steps import go

_GROUPS = "/admin/library/field-groups/"
_FIELDS = (("Peer reviewed", "true_false"), ("Reviewer", "user"), ("Pages", "number"))


def defining_fields(page: Page) -> Iterator[str]:
    """Yield the name of the screenshot when it is due; nothing is saved."""
    go(page, f"{_GROUPS}add/")
    form = page.locator("#w-editor-form")
    page.locator("#id_title").fill("About this document")
    for number, (label, kind) in enumerate(_FIELDS):
        form.get_by_role("button", name="Insert a block").nth(number).click()
        page.get_by_role("option", name="Field", exact=True).click()
        field = f"field_blocks-{number}-value"
        form.locator(f"[name={field}-label]").fill(label)
        form.locator(f"[name={field}-type]").select_option(kind)
    for number in range(len(_FIELDS) - 1):
        form.locator("[data-streamfield-child] [data-panel-toggle]").nth(number).click()
    page.locator("[data-side-panel-toggle=preview]").click()
    form.locator("#id_tried_on").fill("brick")
    page.locator("[role=option]:visible").first.click()
    page.locator("#id_title").scroll_into_view_if_needed()
    page.mouse.move(500, 400)
    page.mouse.wheel(0, 160)
    page.wait_for_timeout(2500)
    yield "fields"
    go(page, _GROUPS)
