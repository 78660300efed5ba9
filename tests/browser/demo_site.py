"""The demo library, served as a reader meets it, with an address of every kind."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from playwright.sync_api import Page

from tests.installation import Installation

_SHELL = ("manage", "shell", "--no-imports", "-c")
_PREPARE = """
from django.utils import timezone
from tests.content.page_of_every_block import add_page_of_every_block
from freeshelf.library.models import Resource
Resource.objects.filter(identifier="{identifier}").update(
    live=False, withdrawn_at=timezone.now(), withdrawn_reason="Asked for by its author"
)
add_page_of_every_block()
"""
_FAULT = """
from django.test import RequestFactory
from django.utils.translation import activate
from freeshelf.web.views.errors import server_error
activate("{language}")
request = RequestFactory().get("/{language}/")
print(server_error(request).content.decode(), end="")
"""


@dataclass(frozen=True)
class DemoSite:
    """A running server; `paths` are addresses without the language, by kind."""

    url: str
    place: Installation
    paths: dict[str, str]

    def address(self, kind: str, language: str = "en") -> str:
        """The whole address of a kind of page."""
        return f"{self.url}/{language}{self.paths[kind]}"

    def open(self, page: Page, kind: str, language: str = "en") -> int:
        """Show a kind of page as a person comes to it; the answer is its status."""
        address = self.address(kind, language)
        if kind == "fault":
            shown, form = self.fault_page(language), "text/html; charset=utf-8"
            page.route(
                address,
                lambda route: route.fulfill(status=500, body=shown, content_type=form),
            )
        answer = page.goto(address)
        if kind == "form with mistakes":
            with page.expect_navigation() as sent:
                page.locator(".form .button").first.click()
            return sent.value.status
        return answer.status

    def fault_page(self, language: str) -> str:
        """Return what a reader gets when something is broken."""
        return self.place.freeshelf(*_SHELL, _FAULT.format(language=language))


@contextmanager
def demo_site(migrated: Path) -> Iterator[DemoSite]:
    """Load the demo library into a copy of an empty one and serve it."""
    with tempfile.TemporaryDirectory(
        prefix="freeshelf-demo-", ignore_cleanup_errors=True
    ) as name:
        shutil.copytree(migrated, name, dirs_exist_ok=True)
        # Every page is opened by several tests, faster than a person would.
        own = {"FREESHELF_DEMO_MODEL": "", "FREESHELF_CRAWLER_LIMITS": "false"}
        place = Installation(Path(name), settings=own)
        place.freeshelf("demo", "--no-serve")
        try:
            # What works in the background has nothing to do for its pages.
            url = place.serve("--only=web").address.rstrip("/")
            paths = _paths(url)
            gone = paths["withdrawn"].split("/")[2]
            place.freeshelf(*_SHELL, _PREPARE.format(identifier=gone))
            yield DemoSite(url, place, paths)
        finally:
            place.close()


def _paths(url: str) -> dict[str, str]:
    """One address of each kind, most of them found as a reader finds them."""
    question = urlencode({"q": "forced labour"})
    guide = _link(url, "/search?q=indicators&file=yes", r'/en(/r/[^/"]+/[^/"?#]+)"')
    other = _link(url, "/search?q=brick+kilns", r'/en(/r/[^/"]+/[^/"?#]+)"')
    return {
        "home": "/",
        "results": f"/search?{question}",
        "results filtered": _link(
            url, f"/search?{question}", r'href="/en(/search\?[^"]*type=[^"]*)"'
        ),
        "results as a map": f"/search?{question}&view=map",
        "results as a timeline": f"/search?{question}&view=timeline",
        "no results": "/search?q=quagmoth",
        "facet": f"/search/facets/place?{question}",
        "search help": "/search/help",
        "export": f"/search/export?{question}",
        "bibliography": f"/search/export?{question}&format=bibliography&style=apa",
        "my list": f"/my-list?r={guide.split('/')[2]}",
        "empty list": "/my-list",
        "share": "/share?to=/en/topics",
        "resource": guide,
        "cite": f"{guide}/cite",
        "contents": f"{guide}/files/1",
        "document": f"{guide}/files/1/page/2?q=passport",
        "topics": "/topics",
        "topic": _link(url, "/topics", r'/en(/topics/[^/"]+/[^/"?#]+)"'),
        "reading lists": "/lists",
        "reading list": _link(url, "/lists", r'/en(/lists/[^/"?#]+)"'),
        "publisher": _link(url, guide, r'/en(/publishers/[^/"?#]+)"'),
        "about": "/about/",
        "every block": "/every-block/",
        "topic guide": _link(url, "/", r'/en(/[a-z-]*guide[a-z/-]*/)"', "/about/"),
        "get help": "/help",
        "leaving": "/leave",
        "statistics": "/statistics",
        "accessibility": "/accessibility",
        "contact": "/contact",
        "form with mistakes": "/contact",
        "suggest": "/suggest",
        "sign in": "/account/login/",
        "missing": "/2019/nothing-is-here.html",
        "withdrawn": other,
        "fault": "/fault",
    }


def _link(url: str, page: str, pattern: str, default: str = "") -> str:
    with urlopen(f"{url}/en{page}") as response:  # noqa: S310 - our own server
        found = re.search(pattern, response.read().decode().replace("&amp;", "&"))
    assert found or default, f"no {pattern} on {page}"
    return found[1] if found else default
