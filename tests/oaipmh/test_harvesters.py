"""Harvesters of others mirror a library that changes under their hands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone
from lxml import etree
from oaipmh_scythe import Scythe
from sickle import Sickle

from freeshelf.changes.models import RecordChange
from freeshelf.changes.noting import ChangeChecker, note_changes, this_second
from freeshelf.library.models import Resource
from freeshelf.library.services import (
    set_access,
    set_file_access,
    set_opening,
    take_out,
    withdraw,
)
from freeshelf.library.services.merging_agents import merge_agents
from freeshelf.library.services.merging_resources import merge_resources
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.search.models import IndexChange
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db(transaction=True)

_RECORDS = 300
_PAGE = 40
_OAI = "{http://www.openarchives.org/OAI/2.0/}"


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


def _metadata(url: str, prefix: str, since: str = "") -> dict[str, str | None]:
    """Return the metadata of records by identifier, None of deleted ones."""
    chosen = {"from": since} if since else {}
    return {
        record.header.identifier: None
        if record.header.deleted
        else etree.tostring(record.xml.find(f"{_OAI}metadata")).decode()
        for record in Sickle(url).ListRecords(metadataPrefix=prefix, **chosen)
    }


@pytest.mark.parametrize("prefix", ["oai_dc", "oai_openaire", "marcxml"])
def test_what_changed_makes_a_mirror_what_a_full_harvest_gives(
    prefix: str, own_place, settings, live_server
) -> None:
    settings.FREESHELF_BASE_URL = live_server.url
    url = f"{live_server.url}/oai"
    house, topic = AgentFactory(name="Kiln House"), ConceptFactory(label="Fees")
    records = [
        ResourceFactory(publisher=house, subjects=[topic], revised=True)
        for _number in range(12)
    ]
    files = [FileFactory(resource=each) for each in records]
    members = ResourceFactory(access_rights="members", revised=True)
    kept = AgentFactory(name="Brick House")
    bring_up_to_date()
    mirror = _metadata(url, prefix)

    def follow(*changes: Callable[[], object]) -> int:
        """Make changes a day later, take what they changed and return how many."""
        for row in RecordChange.objects.all():
            row.changed_at -= timedelta(days=1)
            row.save()
        start = this_second().strftime("%Y-%m-%dT%H:%M:%SZ")
        for change in changes:
            change()
        bring_up_to_date()
        changed = _metadata(url, prefix, start)
        mirror.update(changed)
        assert mirror == _metadata(url, prefix)
        return len(changed)

    now = timezone.now()
    count = follow(
        lambda: set_access(resources=[records[0]], access_rights="staff"),
        lambda: set_access(resources=[members], access_rights="open"),
        lambda: withdraw(resource=records[1], reason="", now=now),
        lambda: set_opening(resources=[records[2]], opens_on=date(2999, 1, 1)),
        lambda: take_out(file=files[3]),
        lambda: set_file_access(file=files[4], access_rights="staff"),
        records[5].delete,
        lambda: merge_resources(
            kept=records[6], merged=records[7], choices={}, now=now
        ),
        lambda: ResourceFactory(title="New", revised=True),
    )
    assert count == 10
    set_access(resources=[records[0]], access_rights="open")
    # All that is open of the publisher's.
    count = follow(lambda: merge_agents(kept=kept, merged=house, choices={}, now=now))
    assert count == 8
    # All that is open on the topic.
    assert follow(lambda: topic.labels.update(text="Wage theft"), topic.save) == 8

    visible = Resource.objects.visible_to(AnonymousUser())
    shown = {key.rpartition(":")[2] for key, text in mirror.items() if text}
    assert shown == set(visible.values_list("identifier", flat=True))
    connection.close()
