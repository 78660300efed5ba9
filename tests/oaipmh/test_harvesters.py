"""Harvesters of others mirror a library that changes under their hands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone
from oaipmh_scythe import Scythe
from sickle import Sickle

from freeshelf.changes.noting import ChangeChecker, note_changes, this_second
from freeshelf.library.models import Resource
from freeshelf.library.services import withdraw
from freeshelf.search.models import IndexChange

pytestmark = pytest.mark.django_db(transaction=True)

_RECORDS = 300
_PAGE = 40


@dataclass(frozen=True)
class Harvested:
    identifier: str
    title: str | None  # None for a deleted record


def _by_sickle(url: str, since: str | None) -> Iterator[Harvested]:
    chosen = {"from": since} if since else {}
    for record in Sickle(url).ListRecords(metadataPrefix="oai_dc", **chosen):
        is_deleted = record.header.deleted
        title = None if is_deleted else record.metadata["title"][0]
        yield Harvested(record.header.identifier.rpartition(":")[2], title)


def _by_scythe(url: str, since: str | None) -> Iterator[Harvested]:
    with Scythe(url) as scythe:
        for record in scythe.list_records(from_=since, metadata_prefix="oai_dc"):
            is_deleted = record.header.deleted
            title = None if is_deleted else record.metadata["title"][0]
            yield Harvested(record.header.identifier.rpartition(":")[2], title)


@pytest.fixture
def library(own_place, settings, live_server):
    """Some hundred open records on a server of its own."""
    settings.FREESHELF_OAI = settings.FREESHELF_OAI | {"PAGE_SIZE": _PAGE}
    settings.FREESHELF_BASE_URL = live_server.url
    Resource.objects.bulk_create(
        Resource(
            identifier=f"r{number}",
            title=f"Report {number}",
            live=True,
            first_published_at=timezone.now(),
            access_rights="staff" if number % 50 == 7 else "open",
        )
        for number in range(_RECORDS)
    )
    ChangeChecker().check(seconds=60)
    yield f"{live_server.url}/oai"
    connection.close()


class Editor:
    """Changes something of everything, some of it already harvested, some not."""

    def __init__(self) -> None:
        self._turn = 0

    def work(self) -> None:
        self._turn += 1
        turn = self._turn
        for number in (turn, _RECORDS // 2 + turn, _RECORDS - turn):
            self._change(f"r{number}", title=f"Changed {turn}")
        self._change(f"r{20 + turn}", access_rights="members")
        self._change(f"r{_RECORDS - 20 - turn}", live=False)
        for resource in Resource.objects.filter(identifier=f"r{120 + turn}", live=True):
            withdraw(resource=resource, reason="", now=timezone.now())
        Resource.objects.filter(identifier=f"r{_RECORDS - 60 - turn}").delete()
        Resource.objects.create(identifier=f"n{turn}", title=f"New {turn}", live=True)
        opened = Resource.objects.filter(access_rights="staff").first()
        if opened is not None:
            self._change(opened.identifier, access_rights="open")
        # As the indexer does with what waits.
        rows = IndexChange.objects.filter(kind=IndexChange.Kind.RESOURCE)
        note_changes(rows.values_list("key", flat=True))
        rows.delete()

    def _change(self, identifier: str, **values: object) -> None:
        for resource in Resource.objects.filter(identifier=identifier):
            for name, value in values.items():
                setattr(resource, name, value)
            resource.save()


@pytest.mark.parametrize("harvest", [_by_sickle, _by_scythe])
def test_a_mirror_ends_equal_to_the_open_library(
    harvest: Callable[[str, str | None], Iterator[Harvested]], library: str
) -> None:
    editor, mirror, closed = Editor(), {}, set()
    start = this_second().strftime("%Y-%m-%dT%H:%M:%SZ")

    for count, record in enumerate(harvest(library, None)):
        mirror[record.identifier] = record.title
        # Before the last page, which cannot have what comes after it.
        if count % 45 == 10 and count < _RECORDS - 2 * _PAGE:
            closed |= _closed()
            editor.work()
    in_one_go = {key for key, title in mirror.items() if title is not None}
    for record in harvest(library, start):
        mirror[record.identifier] = record.title

    visible = Resource.objects.visible_to(AnonymousUser())
    expected = dict(visible.values_list("identifier", "title"))
    assert in_one_go >= expected.keys() - closed
    assert {key: title for key, title in mirror.items() if title} == expected
    # Of each way to end, both a record sent before and one that came after.
    ended = {key for key, title in mirror.items() if title is None}
    for first in (20, 120, _RECORDS - 60, _RECORDS - 20):
        step = 1 if first < _RECORDS // 2 else -1
        assert f"r{first + step}" in ended


def _closed() -> set[str]:
    return set(
        Resource.objects.exclude(access_rights="open").values_list(
            "identifier", flat=True
        )
    )
