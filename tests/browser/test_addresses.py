"""The browser itself judges: no address that is kept makes it ask another host."""

import html
import os
import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from freeshelf.content.blocks.links import safe_address
from freeshelf.core.html import sanitize_html
from freeshelf.core.web_address import SCHEMES, is_own_address
from freeshelf.pages.design.custom_css import clean_css

pytestmark = pytest.mark.browser

_OWN = "http://library.test"
_COUNT = int(os.environ.get("FREESHELF_TEST_ADDRESSES", "10000"))
_BATCH = 1000
_PIECES = [
    *("/", "/", "/", "\\", "//", "\\\\", "/\\", ".", "..", "/.", "/..", "%2e", ";"),
    *("\t", "\n", "\r", "\r\n", "\x00", "\x01", "\x0b", "\x1f", " ", "\x7f", "\x85"),
    *("\xa0", "\u2028", "\u200b", "\ufeff", "\u3000", "\u202e", "\u2044", "\uff0f"),
    *("http:", "https:", "HTTP:", "htt\tps:", "ftp:", "ws:", "data:", "blob:", "file:"),
    *("javascript:", "java\nscript:", "vbscript:", "view-source:", "mailto:", "tel:"),
    *("evil.example", "evil.example", "evil\u3002example", "ev\til.example", "[::1]"),
    *("3232235521", "0x7f.1", "a@", "a:b@", "library.test", "one.invalid", ":80", ":"),
    *("r", "x.png", "media", "?", "#", "&", "%09", "%5c", "%2f", "&#9;", "&Tab;", "'"),
    *(",", " 2x", '"', "<", ">", "\U0001f600", "é", "url(", ")", "\\9 ", "\\2f "),
]
_MARKUP = [
    '<img src="{}">',
    '<img alt="a" src="{}" srcset="{} 2x" longdesc="{}" usemap="{}">',
    '<blockquote cite="{}">said</blockquote>',
    '<a href="{}" ping="{}">there</a>',
    '<table background="{}"><tr><td background="{}">cell</td></tr></table>',
    '<video src="{}" poster="{}"><source src="{}"></video><iframe src="{}"></iframe>',
    '<object data="{}"><embed src="{}"></object><link rel="stylesheet" href="{}">',
    '<svg><image xlink:href="{}" href="{}"/></svg><input type="image" src="{}">',
    '<p style="background: url({})">words</p>',
    '<meta http-equiv="refresh" content="0;{}"><base href="{}">',
]


@pytest.fixture
def asked(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page of a library that is not there, and all that it asks for."""
    page = browser.new_page()
    seen: list[str] = []

    def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body="<!doctype html><body>", content_type="text/html")
            return
        seen.append(route.request.url)
        route.abort()

    page.route("**/*", answer)
    page.goto(f"{_OWN}/en/page")
    yield page, seen
    page.close()


def test_the_browser_would_ask_another_host_for_what_is_dropped(asked) -> None:
    page, seen = asked
    tricks = ["/\t/evil.example/1", "/\n/evil.example/2", "/\\evil.example/3"]

    _show(page, [f'<img src="{trick}">' for trick in tricks])

    assert len(_foreign(seen)) == len(tricks)
    assert [sanitize_html(f'<img src="{trick}">') for trick in tricks] == ["", "", ""]


def test_no_address_that_is_kept_makes_the_browser_ask_another_host(asked) -> None:
    page, seen = asked
    chance = random.Random(275)
    kept = 0

    for _batch in range(0, _COUNT, _BATCH):
        addresses = [_address(chance) for _number in range(_BATCH)]
        _show(page, [_cleaned(chance, address) for address in addresses])
        assert _foreign(seen) == []
        kept += len(seen)
        seen.clear()
        found = page.evaluate(_JUDGE, [addresses, list(map(_judged, addresses))])
        assert found["misjudged"] == []
        assert set(found["schemes"]) <= {f"{scheme}:" for scheme in SCHEMES}

    assert kept > _COUNT / 500


# What the browser makes of each address that counts as ours, and of each link.
_JUDGE = """([raw, judged]) => {
    const misjudged = raw.filter((address, at) =>
        judged[at] && judged[at].some((kept) => {
            if (kept === null) return false;
            try { return new URL(kept, location.href).host !== location.host; }
            catch { return false; }
        })
    );
    const schemes = new Set();
    for (const element of document.querySelectorAll("[href], [cite]")) {
        const address = element.getAttribute("href") ?? element.getAttribute("cite");
        // Nothing is asked for what the browser cannot read.
        try { schemes.add(new URL(address, location.href).protocol); }
        catch { continue; }
    }
    return {misjudged, schemes: [...schemes]};
}"""


def _judged(address: str) -> list[str | None]:
    """The address as a page of ours writes it down, where it counts as ours."""
    link = safe_address(address)
    return [
        address if is_own_address(address) else None,
        link if link.startswith(("/", "#", "?")) else None,
    ]


def _address(chance: random.Random) -> str:
    start = chance.choice(["/", "/", "", chance.choice(_PIECES)])
    return start + "".join(chance.choices(_PIECES, k=chance.randint(1, 6)))


def _cleaned(chance: random.Random, address: str) -> str:
    """One of the ways in which an address comes onto a page of ours."""
    # As it stands and escaped: the parser of HTML resolves what stands for a sign.
    written = chance.choice([address, html.escape(address)])
    if chance.random() < 0.1:
        shown = clean_css(f"p {{ background: url({address}) }}").rules
        return f"<style>{shown}</style><p>"
    return sanitize_html(chance.choice(_MARKUP).replace("{}", written))


def _show(page: Page, parts: list[str]) -> None:
    page.evaluate(
        """parts => new Promise((done) => {
            document.body.replaceChildren(...parts.map((part) => {
                const around = document.createElement("div");
                around.innerHTML = part;
                return around;
            }));
            const waiting = [...document.images].filter((one) => !one.complete);
            Promise.all(waiting.map((one) => one.decode().catch(() => {})))
                .then(() => requestAnimationFrame(() => setTimeout(done)));
        })""",
        parts,
    )


def _foreign(seen: list[str]) -> list[str]:
    return [url for url in seen if not url.startswith((f"{_OWN}/", "data:"))]
