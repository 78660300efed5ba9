"""The real site comes staged, and no public address says a title of it."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from freeshelf.events.models import Event
from freeshelf.ingest.models import Source
from freeshelf.ingest.staging import open_staged
from freeshelf.library.models import File, Resource
from freeshelf.operations.worker import Worker
from freeshelf.search.indexing import Indexer, rebuild
from freeshelf.web.presenters.home_page import home_page_content
from freeshelf_wordpress.importers.services import import_wordpress
from tests.accounts.people import make_person
from tests.journeys.test_hidden_words import numbers_of_the_site, walk
from tests.pages.home import make_home
from tests.wordpress.conftest import make_concepts

pytestmark = [pytest.mark.wordpress, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def library(own_place: Path, served_cache: None, settings) -> Client:
    """An empty library and a reader who is not signed in."""
    settings.FREESHELF_BASE_URL = "http://testserver"
    make_home()
    make_concepts()
    rebuild()
    return Client()


def bring_in(shared: Path, own_place: Path) -> None:
    wordpress = shared / "wordpress"
    import_wordpress(
        sources=[wordpress / "sql" / "wpcontent.sql"],
        uploads=wordpress / "uploads",
        mapping_file=own_place / "mapping.yaml",
        stage=True,
        now=timezone.now(),
    )
    Worker().run(until_empty=True)
    follow()


def follow() -> None:
    """Let the search index follow what has changed."""
    indexer = Indexer()
    indexer.drain()
    indexer.close()


def plain(body: bytes) -> str:
    return unescape(unquote(body.decode("utf-8", "replace"))).casefold()


def titles() -> set[str]:
    """Titles of everything that is more than a word of the interface."""
    found = {
        *Resource.objects.values_list("title", flat=True),
        *Event.objects.values_list("title", flat=True),
        *Page.objects.filter(depth__gt=2).values_list("title", flat=True),
        *File.objects.values_list("title", flat=True),
    }
    return {title.casefold() for title in found if len(title) > 8}


def test_no_public_address_says_a_title_before_the_opening(
    library: Client, shared: Path, own_place: Path
) -> None:
    own_words = "".join(plain(body) for _url, body in walk(library))
    bring_in(shared, own_place)
    hidden = {title for title in titles() if title not in own_words}
    assert len(hidden) > 40

    numbers = numbers_of_the_site(shared)
    walked = {url: plain(body) for url, body in walk(library, numbers)}
    said = {url: [t for t in hidden if t in text] for url, text in walked.items()}
    assert not {url: found for url, found in said.items() if found}
    assert_addresses_answer_as_before(library, hidden)
    assert_questions_find_nothing(library, hidden)

    editor = make_person()
    preview = home_page_content("en", previewed_by=editor)
    assert_all_topics_are_listed(preview, editor)
    open_staged(source=Source.objects.get(), now=timezone.now())
    follow()
    assert_it_is_open(library)
    assert_it_is_as_previewed(preview)


def assert_addresses_answer_as_before(client: Client, hidden: set[str]) -> None:
    addresses = {
        *(row.get_absolute_url() for row in Resource.objects.all()),
        *(row.permanent_url for row in Resource.objects.all()),
        *(row.get_absolute_url() for row in Event.objects.all()),
        *(row.get_url() for row in Page.objects.filter(depth__gt=2)),
        *(row.download_url() for row in File.objects.all()),
    }
    for address in addresses:
        answer = client.get(address)
        # A rule for old archives by year needs no row, and knows of no record.
        is_by_rule = answer.headers.get("Location", "").startswith("/en/search?year=")
        assert answer.status_code == 404 or is_by_rule, address
    for old in Redirect.objects.values_list("old_path", flat=True):
        answer = client.get(old)
        assert answer.status_code != 301 or not answer.headers["Location"].startswith(
            ("/r/", "/en/r/", "/closed")
        ), old
        # What is not found is offered as a search for the words of the address,
        # which the asker wrote.
        asked = unquote(old).casefold()
        own = asked + re.sub(r"[\W_]+", " ", asked)
        said = plain(answer.content)
        assert not [t for t in hidden if t in said and t not in own], old


def assert_questions_find_nothing(client: Client, hidden: set[str]) -> None:
    for title in sorted(hidden)[:30]:
        for address in ("/en/search", "/en/search/suggest"):
            body = client.get(address, {"q": title}).content.decode()
            assert "/en/r/" not in body, (address, title)


def assert_it_is_as_previewed(preview: dict[str, Any]) -> None:
    cache.clear()
    front = home_page_content("en")
    assert preview["counts"] == front["counts"]
    assert [card.title for card in preview["newest"]] == [
        card.title for card in front["newest"]
    ]
    assert preview["news"] == front["news"]
    assert _events_of(preview) == _events_of(front)
    assert {t.label for t in preview["topics"]} >= {t.label for t in front["topics"]}


def _events_of(content: dict[str, Any]) -> set[str]:
    return {line["one"].event.get_absolute_url() for line in content["events"]}


def assert_all_topics_are_listed(preview: dict[str, Any], editor: User) -> None:
    staff = Client()
    staff.force_login(editor)
    listed = staff.get("/en/topics").content.decode()
    assert preview["topics"]
    for topic in preview["topics"]:
        assert topic.url in listed, topic.label


def assert_it_is_open(client: Client) -> None:
    record = Resource.objects.live().filter(access_rights="open").first()
    page = Page.objects.filter(depth__gt=2, live=True).first()
    for address in (record.get_absolute_url(), page.get_url()):
        assert client.get(address).status_code == 200, address
    found = client.get("/en/search", {"q": f'"{record.title}"'}).content.decode()
    assert record.get_absolute_url() in found
    assert client.get(record.permanent_url, follow=True).status_code == 200
