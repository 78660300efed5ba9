"""The real export moves in, and no public address says a word that was not public."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from freeshelf.accounts.roles import Role
from freeshelf.accounts.services.users import create_user
from freeshelf.library.models import File, Resource
from freeshelf.operations.worker import Worker
from freeshelf.search.facet_definitions import FACETS
from freeshelf.search.indexing import Indexer, rebuild
from freeshelf.wiring.roles import ensure_groups
from freeshelf_wordpress.importers.services import import_wordpress
from tests.pages.home import make_home
from tests.wordpress.conftest import make_concepts

pytestmark = [pytest.mark.wordpress, pytest.mark.django_db(transaction=True)]

# A seventh, folded-marmoset, stands in a block of a public page and is no secret.
HIDDEN = (
    "confidential-marmoset",
    "password-marmoset",
    "future-marmoset",
    "unpublished-marmoset",
    "trashed-marmoset",
    "internal-marmoset",
    "autosaved title never published",
)
# What a curious reader would type to get at them.
QUESTIONS = (
    "marmoset",
    "confidential-marmoset",
    "password marmoset",
    "future-marmoset",
    "unpublished marmoset",
    "trashed-marmoset",
    "internal-marmoset",
    "marmo*",
    "marmosett",
    "title:marmoset",
    '"Autosaved title never published"',
    "open-sesame",
)
MAX_ADDRESSES = 4000
_LINK = re.compile(r"""(?:href|src|action)="([^"#]+)|content="(http[^"]+)\"""")
_LOC = re.compile(r"<(?:loc|id)>([^<]+)</(?:loc|id)>")
# The words of records are the same in every language of the interface: theirs are
# walked in English, pages and lists in one that runs the other way, too.
_RECORD_ELSEWHERE = re.compile(r"/(?!en/|r/)[^/]+/[^/]+/.+")
_LANGUAGES = {code for code, _name in settings.LANGUAGES}
_UNWALKED = _LANGUAGES - {"en", "ar"}
_SAME_FOR_ALL = re.compile(r"/(?:cite(?:\.\w+)?|export|feed\.rss|files/\d+/page/\d+)$")
_PICTURE = re.compile(r"/files/\d+/page/\d+/[0-9a-f]{12}-\d+\.webp$")


@pytest.fixture
def site(shared: Path, own_place: Path, served_cache: None, settings) -> None:
    settings.FREESHELF_BASE_URL = "http://testserver"
    make_home()
    make_concepts()
    wordpress = shared / "wordpress"
    import_wordpress(
        sources=[wordpress / "wxr" / "all-content.wxr.xml"],
        uploads=wordpress / "uploads",
        mapping_file=own_place / "mapping.yaml",
        now=timezone.now(),
    )
    Worker().run(until_empty=True)
    indexer = Indexer()
    indexer.drain()
    indexer.close()
    rebuild()


def reader(kind: str) -> Client:
    client = Client()
    if kind == "member":
        ensure_groups()
        client.force_login(
            create_user(username="member", password="a-long-one", role=Role.MEMBER)
        )
    return client


def test_no_public_address_says_a_hidden_word(site: None, shared: Path) -> None:
    # The words are in the library, and the walk can find one: else it means nothing.
    assert "confidential-marmoset" in words_in(b"<p>Confidential&#45;marmoset</p>")
    assert Resource.objects.filter(access_rights="staff", live=True).exists()

    for kind in ("signed out", "member"):
        client = reader(kind)
        # Both names lead through the same door; the forms of a record, and the pages
        # of a file, say the same to all who may read them; RSS has the entries of Atom.
        name = "p" if kind == "signed out" else "page_id"
        left_out = None if kind == "signed out" else _SAME_FOR_ALL
        walked = dict(walk(client, numbers_of_the_site(shared), name, left_out))
        assert_walk_was_whole(walked)
        betrayed = {url: words_in(body) for url, body in walked.items()}
        assert not {url: said for url, said in betrayed.items() if said}, kind
        assert_questions_are_not_answered(client)
        assert_closed_records_have_no_address(client)


def assert_walk_was_whole(walked: dict[str, bytes]) -> None:
    kinds = {address_kind(url) for url in walked}
    assert kinds >= {
        "/feed.atom",
        "/sitemap.xml",
        "/en/search",
        "/en/search/facets",
        "/en/topics",
        "/en/lists",
        "/en/r",
        "/r",
    }
    assert any(url.endswith(".pdf") for url in walked)
    # An address more, and the walk might have missed some.
    assert len(walked) < MAX_ADDRESSES
    closed = File.objects.exclude(access_rights="open")
    assert not {file.download_url() for file in closed} & {
        url for url, body in walked.items() if body.startswith(b"%PDF")
    }


def assert_questions_are_not_answered(client: Client) -> None:
    for question in QUESTIONS:
        for address in ("/en/search", "/en/search/suggest"):
            body = client.get(address, {"q": question}).content.decode()
            # The question itself stands in the box and in links to itself.
            without = re.sub(r"(?:value|href|content|data-copy)=\"[^\"]*\"", "", body)
            without = re.sub(
                r"<title>.*?</title>|“[^”]*”", "", without, flags=re.DOTALL
            )
            assert not words_in(without.encode()), (address, question)


def assert_closed_records_have_no_address(client: Client) -> None:
    closed = Resource.objects.exclude(live=True, access_rights="open")
    assert closed.exists()
    for resource in closed:
        for address in (
            resource.get_absolute_url(),
            resource.permanent_url,
            f"{resource.get_absolute_url()}/cite",
            f"/r/{resource.identifier}/cite.json",
            *(file.download_url() for file in resource.files.all()),
        ):
            response = client.get(address)
            assert response.status_code == 404, address
            assert not words_in(response.content)


def numbers_of_the_site(shared: Path) -> list[int]:
    """The numbers of all that the old site had, and some that lead nowhere."""
    export = shared / "wordpress" / "wxr" / "all-content.wxr.xml"
    own = re.findall(r"<wp:post_id>(\d+)<", export.read_text("utf-8"))
    return sorted({*map(int, own), 9001, 9002})


def walk(
    client: Client,
    numbers: Iterable[int] = (),
    name: str = "p",
    left_out: re.Pattern[str] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Follow every link of the site from its front, each address once.

    `numbers` are asked for as WordPress links to its own posts or pages, by `name`;
    addresses that match `left_out` are not followed.
    """
    waiting = ["/en/", "/sitemap.xml", "/feed.atom", "/robots.txt", "/en/search?q=the"]
    waiting += [f"/en/search/facets/{facet}" for facet in FACETS]
    waiting += [f"/?{name}={n}" for n in numbers]
    seen = set(waiting)
    while waiting:
        url = waiting.pop()
        response = client.get(url)
        body = b"".join(response)
        location = response.headers.get("Location", "")
        yield url, body + location.encode()
        if not is_readable(response.headers.get("Content-Type", "")):
            continue
        text = body.decode("utf-8", "replace") if body else ""
        for target in links_of(url, text, response):
            if left_out is not None and left_out.search(target):
                continue
            if target not in seen and len(seen) < MAX_ADDRESSES:
                seen.add(target)
                waiting.append(target)


def links_of(url: str, text: str, response: HttpResponse) -> list[str]:
    """The addresses within the site that an answer leads to."""
    links = [link or content for link, content in _LINK.findall(text)]
    links += [*_LOC.findall(text), response.headers.get("Location", "")]
    found = (local(urljoin(url, unescape(link))) for link in links)
    return [target for target in found if target]


def local(url: str) -> str:
    """The address within the site, empty for others, the admin and deep filters."""
    parts = urlsplit(url)
    if parts.netloc not in ("", "testserver") or parts.scheme not in ("", "http"):
        return ""
    path, query = parts.path, parts.query
    if not path.startswith("/") or path.startswith(("/admin/", "/static/")):
        return ""
    # Unknown old numbers all lead to the same home page.
    if path == "/en/":
        return path
    language = path.split("/")[1]
    if language in _UNWALKED:
        return ""
    if language in _LANGUAGES and _RECORD_ELSEWHERE.match(path):
        return ""
    # A picture of a page says no word of its own.
    if _PICTURE.search(path):
        return ""
    # Searches are followed with one word or filter; elsewhere a query only narrows.
    if query and path == "/en/search" and query.count("=") == 1:
        return f"{path}?{query}"
    return path


def is_readable(media_type: str) -> bool:
    return media_type.startswith("text/html") or "xml" in media_type


def words_in(body: bytes) -> list[str]:
    """Hidden words in a body, however they are escaped."""
    text = unescape(unquote(body.decode("utf-8", "replace"))).casefold()
    return [word for word in HIDDEN if word in text]


def address_kind(url: str) -> str:
    """The first parts of an address, enough to tell its view."""
    parts = urlsplit(url).path.split("/")
    depth = 4 if "facets" in parts else 3 if parts[1] == "en" else 2
    return "/".join(parts[:depth])
