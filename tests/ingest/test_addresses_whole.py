"""Every address that the real site answered is answered here."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from freeshelf.ingest.reports import ImportReport
from freeshelf.sources.records import SourceAuthor, SourceItem, SourceRecord, SourceTerm
from freeshelf.sources.wordpress import WordPressExport

pytestmark = pytest.mark.django_db
# Events wait for their days, which an export does not have.
_PUBLIC = {"post", "page", "organisation"}
_BASES = {"category": "category", "post_tag": "tag", "resource_type": "resource-type"}
_STEP = 6
_LISTS = {*_BASES, "sector", "events_categories", "events_tags"}


def answered(records: list[SourceRecord]) -> Iterator[str]:
    """Addresses as WordPress makes them of what readers could see."""
    items = {row.source_id: row for row in records if isinstance(row, SourceItem)}
    shown = [row for row in items.values() if row.status == "publish"]
    writers = {row.creator for row in shown if row.type == "post"}
    # A page of each is asked for: every sixth tells of the others.
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


def test_no_address_that_was_answered_is_lost(
    real_import: ImportReport, shared: Path, client: Client
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
