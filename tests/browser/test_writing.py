"""An editor writes a description, and readers see what was written."""

import os
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_admin_policy import admin
from tests.content.test_pasted_text import WORD
from tests.library.factories import ResourceFactory

__all__ = ["admin"]

pytestmark = [
    pytest.mark.admin_browser,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASTE = """(element, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "plain");
    const options = {clipboardData: data, bubbles: true, cancelable: true};
    element.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def show(page, name: str) -> None:
    """Keep what the page looks like, if it is asked for."""
    if folder := os.environ.get("FREESHELF_SCREENSHOTS"):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 1000})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1300, "height": 1000})


@pytest.fixture(autouse=True)
def no_autosave(settings):
    """One under way when the text is published could be the later of the two."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


def open_form(admin, resource):
    """Open the form, and return the editor of its first paragraph."""
    admin.goto(admin.base + reverse("library_resource:edit", args=[resource.pk]))
    return admin.locator("[data-text-stream] [contenteditable=true]").first


def publish(admin, resource) -> None:
    """Publish by the menu of the form."""
    admin.get_by_role("button", name="Toggle actions").or_(
        admin.locator("footer [data-w-dropdown-target=toggle]")
    ).first.click()
    with admin.expect_navigation():
        admin.get_by_role("button", name="Publish", exact=True).click()
    with admin.expect_navigation():
        admin.get_by_role("button", name="Publish anyway").click()
    resource.refresh_from_db()
    assert resource.live, admin.locator("main").inner_text()
    admin.goto(admin.base + resource.get_absolute_url())


def test_bold_words_a_link_a_table_and_a_footnote_are_written(admin):
    resource = ResourceFactory(draft=True, description="")
    editor = open_form(admin, resource)

    editor.click()
    admin.keyboard.type("Workers ")
    admin.keyboard.press("Control+b")
    admin.keyboard.type("never")
    admin.keyboard.press("Control+b")
    admin.keyboard.type(" pay")
    admin.keyboard.press("Shift+Control+ArrowLeft")
    admin.keyboard.press("Control+k")
    modal = admin.locator(".modal-content")
    modal.get_by_role("link", name="External link").click()
    modal.get_by_label("URL").fill("https://example.org/c181")
    modal.get_by_role("button", name="Insert link").click()
    expect(modal).to_have_count(0)
    editor.click()
    admin.keyboard.press("Control+a")
    admin.get_by_role("button", name="Footnote").first.click()
    note = admin.locator("[data-text-stream] [contenteditable=true]").last
    expect(note).to_be_focused()
    admin.keyboard.type("Convention 181")
    admin.locator("[data-text-stream] .c-sf-add-button").nth(1).click()
    admin.get_by_role("option", name="Table", exact=True).click()
    table = admin.locator(".typed-table-block")
    headings = table.locator(".column-heading")
    expect(headings).to_have_count(2)
    cells = table.locator("[contenteditable=true]")
    expect(cells).to_have_count(2)
    # A new block takes the focus a moment after it is there.
    expect(cells.nth(0)).to_be_focused()
    headings.nth(0).fill("Country")
    headings.nth(1).fill("Fee")
    expect(headings.nth(0)).to_have_value("Country")
    cells.nth(1).click()
    admin.keyboard.type("None")
    # The editor hands on what is typed a quarter of a second later.
    expect(table.locator("input[name$=-cell-0-1]")).to_have_value(re.compile("None"))
    show(admin, "written")
    publish(admin, resource)

    text = admin.locator(".prose").first
    expect(text.locator("b, strong")).to_have_text("never")
    expect(text.locator('a[href="https://example.org/c181"]')).to_have_text("pay")
    expect(text.locator("thead th").first).to_have_text("Country")
    expect(text.locator("td").nth(1)).to_contain_text("None")
    note = text.locator("li#fn-1")
    expect(note).to_contain_text("Convention 181")
    expect(text.locator('a[href="#fn-1"]')).to_have_text("1")
    assert not admin.refused, admin.refused


def test_words_get_a_language_and_lose_it_again(admin):
    resource = ResourceFactory(
        draft=True, description='<p>See <i lang="fr">Frais</i> here</p>'
    )
    editor = open_form(admin, resource)
    button = admin.get_by_role("button", name="Language of these words")
    dialog = admin.get_by_role("dialog", name="Language of these words")
    choice = dialog.get_by_label("Language of these words")
    words = editor.locator(".words-in-language")

    expect(words).to_have_attribute("lang", "fr")
    editor.click()
    admin.keyboard.press("Control+End")
    admin.keyboard.type("/language")
    admin.get_by_role("option", name="Language of these words").click()
    expect(dialog).to_contain_text("Select the words")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    expect(editor).to_be_focused()
    admin.keyboard.press("Control+End")
    admin.keyboard.press("Shift+Control+ArrowLeft")
    button.click()
    choice.select_option(label="Arabic")
    show(admin, "language")
    dialog.get_by_role("button", name="Save").click()
    expect(words.last).to_have_attribute("dir", "rtl")
    words.first.dblclick()
    button.click()
    expect(choice).to_have_value("fr")
    choice.select_option(label="Spanish")
    dialog.get_by_role("button", name="Save").click()
    expect(words.first).to_have_attribute("lang", "es")
    # The editor hands on what is chosen a quarter of a second later.
    stored = admin.locator("[data-text-stream] input[name$='-0-value']").first
    expect(stored).to_have_value(re.compile('"es"'))
    show(admin, "languages")
    publish(admin, resource)

    shown = admin.locator(".prose [lang]")
    expect(shown).to_have_text(["Frais", "here"])
    assert [each.get_attribute("lang") for each in shown.all()] == ["es", "ar"]
    open_form(admin, resource)
    words.last.dblclick()
    button.click()
    choice.select_option(label="Same as the surrounding text")
    dialog.get_by_role("button", name="Save").click()
    expect(words).to_have_count(1)
    assert not admin.refused, admin.refused


def test_a_word_text_is_pasted_and_a_locked_part_converted(admin):
    resource = ResourceFactory(
        draft=True, description='<dl><dt>Fee</dt><dd lang="fr">Frais</dd></dl>'
    )
    open_form(admin, resource)

    locked = admin.locator(".locked-html")
    expect(locked).to_contain_text("Frais")
    assert not locked.locator("textarea").count()
    show(admin, "locked")
    admin.get_by_role("button", name="Convert to text that can be edited").click()
    expect(locked).to_be_hidden()
    editor = admin.locator("[data-text-stream] [contenteditable=true]").first
    expect(editor).to_contain_text("Frais")
    expect(editor).to_be_focused()
    editor.click()
    admin.keyboard.press("Control+End")
    editor.evaluate(PASTE, WORD)
    expect(admin.locator(".typed-table-block")).to_contain_text("Nepal")
    show(admin, "pasted")
    publish(admin, resource)

    text = admin.locator(".prose").first
    expect(text.locator("td").first).to_have_text("Nepal")
    expect(text.locator("ol > li > ol > li")).to_have_text("in writing")
    expect(text.locator("li#fn-1")).to_contain_text("See C181.")
    assert text.locator("[style], [class^=Mso]").count() == 0
    assert "<dt>" not in resource.description
    assert not admin.refused, admin.refused
