"""A partner's page, of another origin, shows the library in Chromium."""

import http.server
import threading
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
_WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
}
_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Partner</title></head><body><h1>Partner</h1>{html}</body></html>"""


@pytest.fixture
def partner() -> Iterator[Callable[[str], str]]:
    """Serve a page with some HTML from an origin of its own."""
    served = {"html": ""}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(_PAGE.format(html=served["html"]).encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def serve(html: str) -> str:
        served["html"] = html
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def maker(library, settings, client) -> Callable[[str, str], str]:
    """Read the HTML that the library gives for a query."""
    settings.FREESHELF_BASE_URL = library

    def read(query: str, which: str) -> str:
        response = client.get(f"/en/embed?{query}")
        return BeautifulSoup(response.content, "html.parser").select_one(which).text

    return read


@pytest.fixture
def visit(browser) -> Iterator[Callable]:
    contexts = []

    def open_it(address: str, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(address, wait_until="load")
        return page

    yield open_it
    for context in contexts:
        context.close()


def test_a_frame_works_on_another_site_without_any_script(
    library, maker, partner, visit
):
    html = maker("q=kilns&colors=own&accent=%23ffff00&paper=%23102030", "#embed-html")
    page = visit(partner(html), java_script_enabled=False)
    frame = page.frames[1]

    link = frame.locator(".embed-frame__name a").first
    assert link.is_visible()
    style = "e => getComputedStyle(e).backgroundColor"
    assert frame.locator("body").evaluate(style) == "rgb(16, 32, 48)"
    with page.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_load_state()
    assert opened.value.url.startswith(f"{library}/en/r/")
    assert page.context.cookies() == []
    assert page.said == []


def test_a_search_box_on_another_site_opens_results_in_the_library(
    library, maker, partner, visit
):
    page = visit(partner(maker("kind=search", "#embed-html")))
    frame = page.frames[1]
    frame.locator("#q").fill("kilns")

    with page.context.expect_page() as opened:
        frame.locator("button").click()

    opened.value.wait_for_load_state()
    assert opened.value.url == f"{library}/en/search?q=kilns"
    assert opened.value.evaluate("window.opener") is None
    assert opened.value.evaluate("document.referrer") == ""
    assert page.context.cookies() == []
    assert page.said == []


def test_the_script_turns_a_link_into_a_frame_of_the_right_height(
    library, maker, partner, visit
):
    html = maker("q=kilns", "#embed-script")
    page = visit(partner(html))
    shown = page.frames[1]
    shown.locator(".embed-frame__name").first.wait_for()
    page.wait_for_function("document.querySelector('iframe').height !== '320'")

    need = shown.evaluate("Math.ceil(document.documentElement.offsetHeight)")
    assert abs(int(page.locator("iframe").get_attribute("height")) - need) <= 1
    assert page.locator("a[data-freeshelf]").count() == 0
    # Others on the page cannot change it.
    page.evaluate("window.postMessage({message: 'height', value: 9}, '*')")
    page.wait_for_timeout(50)
    assert int(page.locator("iframe").get_attribute("height")) >= need - 1
    # Axe itself says that it cannot speak with a frame.
    assert page.said == []
    violations = Axe().run(page, options=_WCAG).response["violations"]
    assert [each["id"] for each in violations] == []

    plain = visit(partner(html), java_script_enabled=False)
    assert plain.locator("a[data-freeshelf]").get_attribute("href") == (
        f"{library}/en/search?q=kilns"
    )


def test_a_page_that_is_no_frame_is_refused_on_another_site(
    library, maker, partner, visit
):
    page = visit(partner(f'<iframe src="{library}/en/search?q=kilns"></iframe>'))

    assert any("frame-ancestors" in said for said in page.said)
