"""Harvesters learn of changes that show in what they get, and of no other."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from freeshelf.changes.models import RecordChange
from freeshelf.changes.noting import ChangeChecker, note_changes, this_second
from freeshelf.library.models import Resource, ResourceIdentifier
from freeshelf.search.indexing import rebuild
from freeshelf.search.models import IndexChange
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.oaipmh.conftest import backdate
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return ConceptFactory(
        scheme__role="subject", scheme__identifier="themes", label="Debts"
    )


@pytest.fixture
def record(stamped, topic):
    """An open record whose last change was long ago."""
    resource = ResourceFactory(
        identifier="k7m2p9xw",
        publisher=AgentFactory(name="Harbour Institute"),
        creators=[AgentFactory(name="Okafor, Ada", kind="person")],
        subjects=[topic],
    )
    FileFactory(resource=resource)
    stamped()
    backdate(resource, year=2020)
    return resource


@pytest.fixture
def is_restamped(record, stamped):
    """Return whether the record counts as changed, once the indexer has been there."""

    def ask() -> bool:
        stamped()
        row = RecordChange.objects.get(identifier=record.identifier)
        return row.changed_at.year != 2020

    return ask


def _new_title(record):
    record.title = "Another title"
    record.save()


def _new_label(record):
    label = record.subjects.first().labels.first()
    label.text = "Debt bondage"
    label.save()


def _broader_topic(record):
    scheme = record.subjects.first().scheme
    record.subjects.first().broader.add(ConceptFactory(scheme=scheme))


def _new_name(record):
    agent = record.creators.first().agent
    agent.name = "Okafor, Adaeze"
    agent.save()


def _closed_file(record):
    file = record.files.get()
    file.access_rights = "staff"
    file.save()


def _in_a_list(record):
    ReadingListFactory(resources=[record]).save()


def _number(record):
    ResourceIdentifier.objects.create(resource=record, kind="isbn", value="9789221")


def _no_topic(record):
    record.subjects.clear()
    record.save()


@pytest.mark.parametrize(
    "change",
    [
        *(_new_title, _new_label, _broader_topic, _new_name, _closed_file),
        *(_in_a_list, _number),
        lambda record: FileFactory(resource=record),
        _no_topic,
    ],
)
def test_a_change_of_what_harvesters_get_changes_the_datestamp(
    record, is_restamped, change
):
    change(record)

    assert is_restamped()


def _draft(record):
    record.title = "Only a draft"
    record.save_revision()
    Resource.objects.get(pk=record.pk).save()


def _featured(record):
    record.is_featured = True
    record.save()


@pytest.mark.parametrize("change", [_draft, _featured, lambda record: record.save()])
def test_any_other_change_leaves_the_datestamp(record, is_restamped, change):
    change(record)

    assert not is_restamped()


def _withdraw(record):
    record.live, record.withdrawn_at = False, timezone.now()
    record.save()


def _close(record):
    record.access_rights = "members"
    record.save()


@pytest.mark.parametrize(
    "end",
    [
        *(_withdraw, _close),
        lambda record: record.unpublish(),
        lambda record: record.delete(),
    ],
)
def test_what_readers_no_longer_see_is_a_deleted_record_for_ever(
    provider, record, stamped, topic, end
):
    end(Resource.objects.get(pk=record.pk))
    at_once = provider("ListRecords", metadataPrefix="oai_dc")
    stamped()

    since = timezone.now().strftime("%Y-%m-%d")
    spec = f"topic:themes:{topic.identifier}"
    listed = provider("ListRecords", metadataPrefix="oai_dc", from_=since, set=spec)
    alone = provider(
        "GetRecord",
        metadataPrefix="mods",
        identifier="oai:library.example.org:k7m2p9xw",
    )
    for found in (at_once, listed, alone):
        assert found.headers == {"k7m2p9xw": "deleted"}
        assert not found.all(".//o:metadata")


def test_a_record_that_opens_again_is_there_again(provider, record, stamped):
    _close(record)
    stamped()
    record.access_rights = "open"
    record.save()
    stamped()

    found = provider("ListRecords", metadataPrefix="oai_dc")

    assert found.headers == {"k7m2p9xw": ""}


def test_what_never_was_open_does_not_exist(provider, stamped):
    closed_topic = ConceptFactory(
        scheme__role="subject", scheme__is_public=False, label="Whispered"
    )
    ResourceFactory(identifier="s3cr3t", access_rights="staff", subjects=[closed_topic])
    ResourceFactory(identifier="dr4ft", draft=True)
    ResourceFactory(identifier="g0ne", withdrawn=True)
    stamped()

    for identifier in ("s3cr3t", "dr4ft", "g0ne"):
        found = provider(
            "GetRecord",
            metadataPrefix="oai_dc",
            identifier=f"oai:library.example.org:{identifier}",
        )
        assert found.error == "idDoesNotExist"
    assert provider("ListRecords", metadataPrefix="oai_dc").error == "noRecordsMatch"
    assert "Whispered" not in provider("ListSets").texts(".//o:setName")


def test_a_topic_that_closed_with_its_record_is_named_nowhere(provider, stamped):
    topic = ConceptFactory(
        scheme__role="subject",
        scheme__is_public=False,
        scheme__identifier="imported",
        identifier="whispered",
    )
    record = ResourceFactory(subjects=[topic])
    stamped()
    assert "topic:imported:whispered" in provider("ListSets").texts(".//o:setSpec")

    _close(record)

    headers = provider("ListIdentifiers", metadataPrefix="oai_dc")
    named = provider("ListSets")
    assert headers.headers == {record.identifier: "deleted"}
    assert not headers.all(".//o:setSpec")
    assert not [spec for spec in named.texts(".//o:setSpec") if "imported" in spec]
    asked = provider(
        "ListRecords", metadataPrefix="oai_dc", set="topic:imported:whispered"
    )
    assert asked.error == "noRecordsMatch"
    asked = provider("ListIdentifiers", metadataPrefix="oai_dc", set="topic:imported")
    assert asked.error == "noRecordsMatch"


def test_a_closed_file_is_not_named(provider, record, stamped):
    _closed_file(record)

    for prefix in ("oai_dc", "mods", "marcxml", "oai_openaire", "schema_org"):
        found = provider("ListRecords", metadataPrefix=prefix)
        assert "/files/" not in "".join(found.root.itertext())


def test_a_library_from_before_is_stamped_by_the_daily_check(provider, db):
    records = [ResourceFactory() for _ in range(60)]
    IndexChange.objects.all().delete()

    stamped = ChangeChecker().check(seconds=60)

    found = provider("ListIdentifiers", metadataPrefix="oai_dc")
    assert stamped == 60
    assert set(found.headers) == {record.identifier for record in records}


def test_the_daily_check_finds_what_no_signal_told(provider, record):
    Resource.objects.filter(pk=record.pk).delete()
    IndexChange.objects.all().delete()

    checker = ChangeChecker()

    assert checker.check(seconds=60) == 1
    assert checker.check(seconds=60) == 0
    row = RecordChange.objects.get(identifier=record.identifier)
    assert row.changed_at.year != 2020


def test_a_rebuilt_index_loses_no_change(own_place, db):
    record = ResourceFactory()

    rebuild()

    assert RecordChange.objects.filter(identifier=record.identifier).exists()


def test_stamping_again_changes_nothing(record):
    assert note_changes([record.identifier, "unknown"]) == 0


def test_a_stamp_whose_commit_took_until_another_second_is_set_again(record, stamped):
    ended = []

    def slow(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith("UPDATE") and "changes_recordchange" in sql and not ended:
            time.sleep(1.1)
            ended.append(this_second())
        return result

    _new_title(record)
    with connection.execute_wrapper(slow):
        stamped()

    row = RecordChange.objects.get(identifier=record.identifier)
    assert row.changed_at >= ended[0]


def test_a_stamp_that_a_killed_process_did_not_confirm_is_set_again(record, stamped):
    """A harvester may have read its second before it was committed."""
    _new_title(record)
    killed = []

    def kill(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "changes_recordchange" in sql:
            killed.append(sql)
            if len(killed) == 2:  # what confirms the first
                raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kill), pytest.raises(KeyboardInterrupt):
        note_changes([record.identifier])
    long_ago = this_second() - timedelta(hours=1)
    RecordChange.objects.update(changed_at=long_ago)

    assert note_changes([record.identifier]) == 1
    row = RecordChange.objects.get(identifier=record.identifier)
    assert row.changed_at > long_ago
    assert note_changes([record.identifier]) == 0
