"""The whole real site, from its database dump and its uploads."""

import csv
import re
from collections import Counter
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Page

from freeshelf.events.models import Event
from freeshelf.ingest.models import RunEntry
from freeshelf.ingest.reports import ImportReport
from freeshelf.library.models import Agent, Resource

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8088"
# Not found at the old site either.
_NOWHERE = {"/wp-content/uploads/2013/05/gone.pdf"}
# It asked for a password: ours says that it is closed.
_CLOSED = {"/password-protected-annex/"}


def site_addresses(folder: Path) -> set[str]:
    """Every address of the site in its sitemaps, its feeds and its texts."""
    found: set[str] = set()
    uploads = folder / "uploads"
    for file in uploads.rglob("*"):
        if file.is_file():
            below = file.relative_to(uploads).as_posix()
            found.add(f"{SITE}/wp-content/uploads/{below}")
    for file in [*folder.glob("sitemap/*"), *folder.glob("feeds/*")]:
        text = file.read_text("utf-8")
        found.update(re.findall(rf"{SITE}[^\s\"'<>\\)]*", text))
    texts = (folder / "wxr" / "all-content.wxr.xml").read_text("utf-8")
    for address in re.findall(r'(?:href|src)="([^"]+)', texts):
        if re.match(rf"({SITE}|//127\.0\.0\.1:8088)?/(?!/)", unescape(address)):
            found.add(unescape(address))
    return {unescape(address) for address in found}


@pytest.mark.line("4.20")
@pytest.mark.usefixtures("served_cache")
def test_every_address_of_the_old_site_answers_with_a_page_or_one_redirect(
    whole_import: ImportReport, shared: Path, client: Client
) -> None:
    wrong = {}
    addresses = site_addresses(shared / "wordpress")
    for address in sorted(addresses):
        parts = urlsplit(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        answer = client.get(path)
        # What is closed may be opened: browsers keep nothing of its redirect.
        led_on = 302 if path in _CLOSED else 301
        if answer.status_code == led_on and not path.startswith("/wp-admin"):
            after = client.get(answer.headers["Location"])
            expected = 403 if path in _CLOSED else 200
            if after.status_code != expected:
                wrong[path] = (answer.headers["Location"], after.status_code)
        elif answer.status_code != 200 and path != "/":
            wrong[path] = ("", answer.status_code)

    assert len(addresses) > 300
    assert set(wrong) <= _NOWHERE | {"/wp-admin/"}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


@pytest.mark.line("4.3")
def test_every_row_of_the_database_is_accounted_for_to_the_unit(
    whole_import: ImportReport, shared: Path
) -> None:
    folder = shared / "wordpress"
    posts = {
        (row["post_type"], row["post_status"]): int(row["n"])
        for row in rows(folder / "counts-posts.tsv")
    }
    terms = {
        row["taxonomy"]: int(row["terms"]) for row in rows(folder / "counts-terms.tsv")
    }
    comments = Counter[str]()
    for row in rows(folder / "counts-comments.tsv"):
        comments[row["comment_type"]] += int(row["n"])

    found = {kind: row.in_file for kind, row in whole_import.rows.items()}
    parts = Counter[str]()
    for (kind, _status), row in whole_import.parts.items():
        parts[kind] += row.in_file
    assert found == posts
    assert {t: parts[f"term: {t}"] for t in terms} == terms
    assert sum(n for kind, n in parts.items() if kind.startswith("term: ")) == sum(
        terms.values()
    )
    assert {kind: parts[kind] for kind in comments} == comments
    everything = (*whole_import.rows.values(), *whole_import.parts.values())
    assert all(row.in_file == sum(row.outcomes.values()) for row in everything)
    assert whole_import.total("refused") == 0


@pytest.mark.line("4.3")
def test_every_item_has_an_entry_of_its_own_with_where_it_was_found(
    whole_import: ImportReport,
) -> None:
    entries = RunEntry.objects.exclude(origins="")

    assert entries.count() == whole_import.items
    assert set(entries.values_list("origins", flat=True)) == {"sql"}
    raw = RunEntry.objects.filter(outcome="kept_raw", origins="sql")
    assert not raw.filter(reason="").exists()


@pytest.mark.line("4.21")
@pytest.mark.usefixtures("served_cache")
def test_no_page_of_an_imported_item_holds_anything_that_acts(
    whole_import: ImportReport, client: Client
) -> None:
    records = Resource.objects.filter(access_rights="open", live=True)
    pages = Page.objects.live().public().filter(depth__gt=1)
    addresses = [
        *(record.get_absolute_url() for record in records),
        *(page.url for page in pages if page.url),
        *(event.get_absolute_url() for event in Event.objects.filter(live=True)),
        *(agent.get_absolute_url() for agent in Agent.objects.filter(is_listed=True)),
    ]

    wrong = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if found := what_acts(answer.content.decode()):
            wrong[address] = found

    assert len(addresses) > 120
    assert wrong == {}


_ACTING = ["applet", "base", "embed", "iframe", "object"]
_ADDRESSES = {"action", "formaction", "href", "poster", "src", "srcset"}
_RUNS = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)


def what_acts(markup: str) -> list[str]:
    """Elements and attributes of a page that run or call something not our own."""
    soup = BeautifulSoup(markup, "html.parser")
    found = [str(tag)[:80] for tag in soup.find_all(_ACTING)]
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            said = " ".join(value) if isinstance(value, list) else str(value)
            calls = tag.name not in {"a", "link"} and _ELSEWHERE.match(said)
            if name.startswith("on") or name in {"style", "srcdoc"}:
                found.append(f"{tag.name} {name}")
            elif name in _ADDRESSES and (_RUNS.match(said) or calls):
                found.append(f"{tag.name} {name}={said[:60]}")
    for script in soup.find_all("script"):
        is_data = str(script.get("type", "")).endswith("json")
        if not (is_data or str(script.get("src", "")).startswith("/static/")):
            found.append(str(script)[:80])
    return found
