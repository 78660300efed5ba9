"""From a question to the file, the citation and the way out with keys alone."""

from itertools import pairwise

import pytest

from freeshelf.vocabularies.models import Concept
from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

EXIT = "https://weather.example/"


@pytest.fixture
def keys(open_page, settings):
    """A page on which nothing is done but pressing keys, in a window of a width."""
    settings.FREESHELF_EXIT_URL = EXIT

    def open_it(address, width, javascript=True):
        page = open_page(
            address,
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
        )
        page.route(f"{EXIT}**", lambda route: route.fulfill(body="<h1>Weather</h1>"))
        return page

    return open_it


@pytest.fixture
def ledger(library, shelve) -> None:
    """A guide whose last page, the twelfth, answers a question."""
    guidance = Concept.objects.get(identifier="guidance")
    empty = ["Nothing of interest stands on this page."] * 11
    FileFactory(
        resource=ResourceFactory(title="Wages and who was paid", types=[guidance]),
        name="wages.pdf",
        language="en",
        content=pdf_bytes(*empty, "A ledger in the kiln shows who was paid."),
    )
    shelve()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_question_to_page_12_the_file_the_citation_and_away(
    keys, ledger, width, javascript
):
    page = keys("/en/", width, javascript)

    tab_until(page, lambda focus: focus["name"] == "q")
    page.keyboard.type("ledger")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?q=ledger**")

    if width < 1000:
        press(page, "Filter")
    tab_until(page, lambda focus: focus["text"].startswith("Guidance"))
    page.keyboard.press("Enter")
    page.wait_for_url("**type=resource-types.guidance**")

    tab_until(page, lambda focus: focus["text"].startswith("page 12"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/files/1/page/12?q=ledger")

    tab_until(page, lambda focus: focus["text"].startswith("Download PDF"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "wages.pdf"

    page.go_back()
    tab_until(page, lambda focus: "Wages and who was paid" in focus["text"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/wages-and-who-was-paid")
    tab_until(page, lambda focus: "/cite" in focus["href"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/cite")
    assert page.get_by_text("APA").first.is_visible()

    tab_until(page, lambda focus: focus["text"].startswith("Leave this site"))
    page.keyboard.press("Enter")
    page.wait_for_url(EXIT)


def test_the_first_key_offers_to_skip_and_nothing_holds_the_focus(keys):
    page = keys("/en/search?q=brick", 1280)

    page.keyboard.press("Tab")
    assert focus_of(page)["text"] == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    seen = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        focus = focus_of(page)
        if focus["tag"] == "BODY":
            break
        assert focus["outline"], focus
        seen.add(focus["text"])

    assert focus["tag"] == "BODY"
    assert any(text.startswith("Accessibility") for text in seen)


def test_the_results_are_heard_in_a_sensible_order(keys):
    page = keys("/en/search?q=brick", 1280)

    tree = page.locator("body").aria_snapshot()

    landmarks = [line for line in tree.splitlines() if is_landmark(line)]
    assert [line.strip(" -:").split()[0] for line in landmarks[:2]] == [
        "banner",
        "navigation",
    ]
    assert tree.count("- main") == 1
    assert tree.count("- contentinfo") == 1
    levels = [int(level) for level in page.evaluate(HEADING_LEVELS)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for name in (
        'heading "Brick kilns and their debts" [level=',
        'link "Guidance 1 resource"',
        'searchbox "Search the library',
    ):
        assert name in tree or name.replace("searchbox", "combobox") in tree, tree


HEADING_LEVELS = """
[...document.querySelectorAll("h1,h2,h3,h4,h5,h6")]
    .filter(heading => heading.checkVisibility())
    .map(heading => heading.tagName[1])
"""


def is_landmark(line: str) -> bool:
    words = ("banner", "navigation", "main", "contentinfo", "search", "region")
    return line.strip().startswith(tuple(f"- {word}" for word in words))


def press(page, name):
    """Go to the control whose text begins so, and press Enter."""
    tab_until(page, lambda focus: focus["text"].startswith(name))
    page.keyboard.press("Enter")


def tab_until(page, is_there):
    """Press Tab until the focus is where it is wanted; it must be visible there."""
    seen = []
    for _ in range(150):
        page.keyboard.press("Tab")
        focus = focus_of(page)
        seen.append(focus["text"] or focus["name"])
        if is_there(focus):
            assert page.locator(":focus").is_visible()
            return
    raise AssertionError(f"not reached by Tab; passed {seen}")


def focus_of(page) -> dict:
    focused = page.locator(":focus")
    if not focused.count():
        return {"tag": "BODY", "text": "", "name": "", "href": "", "outline": True}
    return {
        "tag": focused.evaluate("element => element.tagName"),
        "text": focused.inner_text().strip(),
        "name": focused.get_attribute("name") or "",
        "href": focused.get_attribute("href") or "",
        "outline": focused.evaluate(
            "element => { const style = getComputedStyle(element);"
            " return style.outlineStyle !== 'none' || style.boxShadow !== 'none'"
            " || element.id === 'content' }"
        ),
    }
