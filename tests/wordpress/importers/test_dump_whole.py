"""The whole real site, from its database dump and its uploads, once and again."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.models import Page

from freeshelf.events.models import Event
from freeshelf.ingest.models import IngestRun, Provenance, RawItem, RunEntry
from freeshelf.ingest.reports import ImportReport
from freeshelf.library.models import Agent, Resource
from freeshelf.pages.models import Theme
from freeshelf_wordpress.importers.services import import_wordpress
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceRecord,
    SourceTerm,
)
from tests.wordpress.sources.recorded_site import ADMIN, recorded_site

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8088"
# Not found at the old site either.
_NOWHERE = {"/wp-content/uploads/2013/05/gone.pdf"}
# It asked for a password: ours says that it is closed.
_CLOSED = {"/password-protected-annex/"}
# Events wait for their days, which an export does not have.
_PUBLIC = {"post", "page", "organisation"}
_BASES = {"category": "category", "post_tag": "tag", "resource_type": "resource-type"}
_STEP = 12
_LISTS = {*_BASES, "sector", "events_categories", "events_tags"}
_ACTING = ["applet", "base", "embed", "iframe", "object"]
_ADDRESSES = {"action", "formaction", "href", "poster", "src", "srcset"}
_RUNS = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_SQL, _WXR = ("sql", "wpcontent.sql"), ("wxr", "all-content.wxr.xml")


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


@pytest.mark.usefixtures("served_cache")
def test_every_address_of_the_old_site_answers_with_a_page_or_one_redirect(
    whole_import: ImportReport, shared: Path, client: Client
) -> None:
    wrong = {}
    statuses: dict[str, int] = {}
    addresses = site_addresses(shared / "wordpress")
    for address in sorted(addresses):
        parts = urlsplit(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        answer = client.get(path)
        # What is closed may be opened: browsers keep nothing of its redirect.
        led_on = 302 if path in _CLOSED else 301
        if answer.status_code == led_on and not path.startswith("/wp-admin"):
            target = answer.headers["Location"]
            if target not in statuses:
                statuses[target] = client.get(target).status_code
            if statuses[target] != (403 if path in _CLOSED else 200):
                wrong[path] = (target, statuses[target])
        elif answer.status_code != 200 and path != "/":
            wrong[path] = ("", answer.status_code)

    assert len(addresses) > 300
    assert set(wrong) <= _NOWHERE | {"/wp-admin/"}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


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


def test_every_item_has_an_entry_of_its_own_with_where_it_was_found(
    whole_import: ImportReport,
) -> None:
    entries = RunEntry.objects.exclude(origins="")

    assert entries.count() == whole_import.items
    assert set(entries.values_list("origins", flat=True)) == {"sql"}
    raw = RunEntry.objects.filter(outcome="kept_raw", origins="sql")
    assert not raw.filter(reason="").exists()


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


def answered(records: list[SourceRecord]) -> Iterator[str]:
    """Addresses as WordPress makes them of what readers could see."""
    items = {row.source_id: row for row in records if isinstance(row, SourceItem)}
    shown = [row for row in items.values() if row.status == "publish"]
    writers = {row.creator for row in shown if row.type == "post"}
    # A page of each is asked for: every twelfth tells of the others.
    for row in list(items.values())[::_STEP]:
        above = items.get(row.parent_id)
        if row.type == "attachment":
            if above is None or above.status == "publish":
                yield from parts_of(urlsplit(row.link).path)
                yield f"/?attachment_id={row.source_id}"
        elif row.type in _PUBLIC and row.status == "publish":
            yield from parts_of(urlsplit(row.link).path)
            yield f"/?p={row.source_id}"
            if row.type == "post":
                year, month, day = row.date[:10].split("-")
                for date in (year, f"{year}/{month}", f"{year}/{month}/{day}"):
                    if year >= "1970":
                        yield from parts_of(f"/{date}/")
    for row in records:
        if isinstance(row, SourceAuthor) and row.login in writers:
            name = re.sub(r"[^a-z0-9_-]+", "-", row.login.lower())
            yield from parts_of(f"/author/{name}/")
            yield f"/?author={row.source_id}"
        elif isinstance(row, SourceTerm) and row.taxonomy in _LISTS:
            yield from parts_of(
                f"/{_BASES.get(row.taxonomy, row.taxonomy)}/{row.slug}/"
            )
    for name in ("author", "p", "page_id", "attachment_id", "cat", "m", "s", "paged"):
        yield f"/?{name}="


def parts_of(path: str) -> Iterator[str]:
    """An address with its feed and a later page."""
    yield path
    yield f"{path}feed/"
    yield f"{path}page/2/"


@pytest.mark.usefixtures("served_cache")
def test_no_address_that_was_answered_is_lost(
    whole_import: ImportReport, shared: Path, client: Client
) -> None:
    path = shared / "wordpress" / "wxr" / "all-content.wxr.xml"
    addresses = sorted(set(answered(list(WordPressExport(path).records()))))
    goals: dict[str, int] = {}
    lost = []

    for address in addresses:
        answer = client.get(address)
        goal = answer.get("Location", address).partition("#")[0]
        if goal not in goals:
            goals[goal] = answer.status_code
            if answer.status_code in (301, 302):
                goals[goal] = client.get(goal, follow=True).status_code
        if goals[goal] not in (200, 403):
            lost.append((goals[goal], address, goal))

    assert len(addresses) > 200
    assert lost == []


def changed_types(shared: Path, mapping: Path, *names: tuple[str, str]) -> set[str]:
    """Types of what another import of these sources changes."""
    site = shared / "wordpress"
    import_wordpress(
        sources=[site.joinpath(*name) for name in names],
        uploads=site / "uploads",
        mapping_file=mapping,
        now=timezone.now(),
    )
    run = IngestRun.objects.latest("pk")
    changed = run.entries.filter(outcome__in=("new", "updated"))
    return set(changed.values_list("record_type", flat=True))


def test_neither_a_second_run_nor_an_export_beside_the_database_changes_anything(
    whole_import: ImportReport, shared: Path
) -> None:
    mapping = Path(whole_import.mapping_file)
    known = Provenance.objects.count()

    assert changed_types(shared, mapping, _SQL) == set()
    assert changed_types(shared, mapping, _SQL, _WXR) == set()
    assert Provenance.objects.count() == known


def test_an_export_alone_takes_back_nothing_that_the_database_gave(
    whole_import: ImportReport, shared: Path
) -> None:
    mapping = Path(whole_import.mapping_file)

    assert changed_types(shared, mapping, _WXR) == set()


@pytest.fixture
def changed_with_live(
    whole_import: ImportReport, shared: Path
) -> Iterator[Callable[..., set[str]]]:
    """Return what an import of the live site changes, alone or beside other sources."""
    folder = shared / "wordpress"
    with recorded_site(shared) as site:
        http = {"ALLOWED_HOSTS": [site.server.host], "REQUESTS_PER_SECOND": 1e6}

        def run(*names: tuple[str, str]) -> set[str]:
            import_wordpress(
                sources=[*(folder.joinpath(*name) for name in names), site.url],
                uploads=folder / "uploads" if names else None,
                download_files=not names,
                credentials=ADMIN,
                mapping_file=Path(whole_import.mapping_file),
                now=timezone.now(),
            )
            entries = IngestRun.objects.latest("pk").entries
            changed = entries.filter(outcome__in=("new", "updated"))
            return set(changed.values_list("record_type", flat=True))

        with override_settings(FREESHELF_HTTP=http):
            yield run


def test_the_live_site_alone_takes_back_nothing_that_other_sources_gave(
    changed_with_live: Callable[..., set[str]],
) -> None:
    widgets = RawItem.objects.get(record_key="option:widget_text").data
    assert changed_with_live() == set()

    changed_with_live(_SQL, _WXR)

    assert changed_with_live() == set()
    assert RawItem.objects.get(record_key="option:widget_text").data == widgets
    drafts = [theme.get_latest_revision_as_object() for theme in Theme.objects.all()]
    assert any(draft.custom_css for draft in drafts)
