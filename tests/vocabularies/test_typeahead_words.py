"""A field that searches speaks the language of its reader, as its script does not."""

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation
from playwright.sync_api import Page

from freeshelf.vocabularies.admin.typeahead import TypeaheadWidget
from tests.chromium import chromium

pytestmark = pytest.mark.admin_browser

SCRIPTS = ("wagtailautocomplete/dist.js", "vocabularies/admin/typeahead.js")


@pytest.fixture(scope="module")
def page():
    with chromium() as browser:
        yield browser.new_page()


def opened(page: Page, value: str) -> None:
    """Show the field with a value, as a form of an editor in French does."""
    with translation.override("fr"):
        field = TypeaheadWidget("concept").render("field", [], {"id": "field"})
    page.unroute_all()
    body = f"<body>{field.replace('[]', value)}</body>"
    page.route(
        "**/*",
        lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"),
    )
    page.goto("http://library.test/")
    for script in SCRIPTS:
        page.add_script_tag(path=finders.find(script))
    page.evaluate(
        "initAutoCompleteWidget(document.querySelector('[data-autocomplete-input]'))"
    )


def test_a_field_says_in_words_of_its_reader_that_it_is_empty(page):
    opened(page, "[]")

    page.get_by_text("Rien n’est sélectionné.").wait_for()
    assert "Nothing" not in page.inner_text("body")


def test_what_is_chosen_is_removed_in_words_of_its_reader(page):
    opened(page, "[{&quot;pk&quot;: 1, &quot;title&quot;: &quot;Remove&quot;}]")

    page.get_by_role("button", name="Supprimer").click()

    page.get_by_text("Rien n’est sélectionné.").wait_for()
