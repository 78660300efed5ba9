"""The files of a resource in a real browser: chosen, dropped, described, arranged."""

import os
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from freeshelf.enrich.services import extract_content
from freeshelf.library.models import File, FileContent
from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes
from tests.library.test_admin_browser import page

__all__ = ["page"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.admin_browser,
]

DROP = """(place, files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        place.dispatchEvent(
            new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true })
        );
    }
}"""


def _open_files(page: Page, live_server, resource) -> None:
    page.goto(live_server.url + reverse("library_resource:edit", args=[resource.pk]))
    page.get_by_role("tab", name="Files").click()


def _shot(page: Page, name: str) -> None:
    if folder := os.environ.get("FREESHELF_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def _names(resource) -> list[str]:
    return [file.current.original_name for file in resource.files.all()]


def test_several_files_are_chosen_and_a_refused_one_says_why(page, live_server):
    resource = ResourceFactory(draft=True)
    _open_files(page, live_server, resource)

    page.locator("#file-drop-input").set_input_files(
        [
            {
                "name": "guide.pdf",
                "mimeType": "application/pdf",
                "buffer": pdf_bytes("Fees"),
            },
            {"name": "tool.exe", "mimeType": "", "buffer": b"MZ\x90"},
            {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Words"},
        ]
    )

    items = page.locator(".file-drop__item")
    expect(items.nth(0)).to_contain_text(re.compile(r"guide\.pdf\s+added"))
    expect(items.nth(1)).to_contain_text("tool.exe is a program")
    expect(items.nth(2)).to_contain_text(re.compile(r"notes\.txt\s+added"))
    expect(page.locator(".file-list__item")).to_have_count(2)
    _shot(page, "files-added")
    assert _names(resource) == ["guide.pdf", "notes.txt"]


def test_files_are_dropped_and_their_reading_is_followed(page, live_server):
    resource = ResourceFactory(draft=True)
    _open_files(page, live_server, resource)
    page.locator("#id_title").evaluate("field => field.value = 'Typed before'")

    place = page.locator(".file-drop__place")
    place.evaluate(DROP, [["a.txt", "Workers pay no fees."], ["b.txt", ""]])

    items = page.locator(".file-drop__item")
    expect(items.nth(0)).to_contain_text("added")
    expect(items.nth(1)).to_contain_text("b.txt is empty")
    state = page.locator(".file-list__state")
    expect(state).to_contain_text("Waiting for text extraction")
    extract_content(sha256=FileContent.objects.get().pk, now=timezone.now())
    expect(state).to_contain_text("can be searched", timeout=8000)
    assert page.locator("#id_title").input_value() == "Typed before"


def test_a_file_is_described_in_the_list_and_the_edit_form_is_not_sent(
    page, live_server
):
    file = FileFactory(resource=ResourceFactory(draft=True))
    FileContent.objects.update(state="done")
    _open_files(page, live_server, file.resource)
    item = page.locator(".file-list__item")

    item.get_by_label("Title").fill("Annex")
    item.get_by_label("Title").press("Enter")
    expect(item.locator("[data-file-said]")).to_have_text("Saved")
    # The list has no wrong language, but what is sent is checked.
    item.get_by_label("Language").evaluate(
        "field => field.options[1].value = 'French!'"
    )
    item.get_by_label("Language").select_option("French!")
    expect(item.locator("[data-file-said]")).to_contain_text("Enter a language tag")
    expect(item.get_by_label("Language")).to_have_attribute("aria-invalid", "true")
    expect(item.get_by_label("Title")).to_have_attribute("aria-invalid", "false")
    item.get_by_label("Language").select_option("fr")
    item.get_by_label("Access").select_option("staff")
    expect(item.locator("[data-file-said]")).to_have_text("Saved")

    file = File.objects.get()
    assert (file.title, file.language, file.access_rights) == ("Annex", "fr", "staff")
    assert page.url.endswith("#tab-files")


def test_files_are_moved_by_button_and_by_dragging(page, live_server):
    resource = ResourceFactory(draft=True)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        FileFactory(resource=resource, name=name)
    FileContent.objects.update(state="done")
    _open_files(page, live_server, resource)
    said = page.locator("[data-files-said]")

    page.get_by_role("button", name="Move file 3 up").press("Enter")
    expect(said).to_have_text("Now at position 2 of 3")
    expect(page.get_by_role("button", name="Move file 3 up")).to_be_focused()
    assert _names(resource) == ["a.pdf", "c.pdf", "b.pdf"]

    items = page.locator(".file-list__item")
    items.nth(2).locator("[data-file-handle]").drag_to(
        items.nth(0), target_position={"x": 40, "y": 5}
    )
    expect(said).to_have_text("Now at position 1 of 3")
    _shot(page, "files-arranged")
    assert _names(resource) == ["b.pdf", "a.pdf", "c.pdf"]
