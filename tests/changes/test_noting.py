"""Records opened, changed and closed are noted with the index, in order."""

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from freeshelf.changes.appearance import appearances
from freeshelf.changes.models import RecordChange
from freeshelf.changes.noting import ChangeChecker
from freeshelf.library.models import PageText, ResourceRelation
from freeshelf.library.services import set_access, withdraw
from freeshelf.search.indexing import Indexer, rebuild
from freeshelf.search.models import IndexChange, IndexedRecord
from freeshelf.wiring.signal_handlers import record_changes
from tests.library.factories import FileFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory
from tests.web.conftest import own_place

__all__ = ["own_place"]

pytestmark = pytest.mark.django_db
OPENED, CHANGED, CLOSED = RecordChange.Kind.values


@pytest.fixture
def changes(own_place, db):
    """Bring the index up to date; return identifiers and kinds of new changes."""
    seen = [0]

    def new() -> list[tuple[str, str]]:
        indexer = Indexer()
        indexer.drain()
        indexer.close()
        rows = RecordChange.objects.filter(number__gt=seen[0]).order_by("number")
        found = list(rows.values_list("number", "identifier", "kind"))
        seen[0] = found[-1][0] if found else seen[0]
        return [(identifier, kind) for _number, identifier, kind in found]

    return new


def test_a_record_is_opened_changed_and_closed(changes):
    record = ResourceFactory()
    assert changes() == [(record.identifier, OPENED)]

    record.save()
    assert changes() == []
    record.rights = "For teaching"
    record.save()
    assert changes() == [(record.identifier, CHANGED)]

    set_access(resources=[record], access_rights="staff")
    assert changes() == [(record.identifier, CLOSED)]
    record.title = "A new title that no reader sees"
    record.save()
    assert changes() == []

    set_access(resources=[record], access_rights="open")
    assert changes() == [(record.identifier, OPENED)]
    withdraw(resource=record, reason="", now=timezone.now())
    assert changes() == [(record.identifier, CLOSED)]


def test_what_was_never_open_is_not_noted(changes):
    ResourceFactory(access_rights="members")
    ResourceFactory(draft=True)
    ResourceFactory(withdrawn=True)

    assert changes() == []


def test_a_deleted_record_leaves_its_closing(changes):
    record = ResourceFactory()
    changes()

    record.delete()

    assert changes() == [(record.identifier, CLOSED)]


def test_a_closed_file_of_an_open_record_changes_nothing(changes):
    record = ResourceFactory()
    changes()

    file = FileFactory(resource=record, access_rights="staff")
    assert changes() == []
    file.access_rights = "open"
    file.save()
    assert changes() == [(record.identifier, CHANGED)]


def test_a_label_changes_the_records_that_carry_it(changes):
    concept = ConceptFactory(label="Bondage")
    record = ResourceFactory(subjects=[concept])
    changes()

    concept.labels.update(text="Debt bondage")
    record_changes("concept", [concept.pk])

    assert changes() == [(record.identifier, CHANGED)]


def test_a_newer_edition_changes_the_older_one(changes):
    older, newer = ResourceFactory(), ResourceFactory()
    changes()

    ResourceRelation.objects.create(
        resource=newer, target=older, kind=ResourceRelation.Kind.NEWER_EDITION_OF
    )

    assert set(changes()) == {(older.identifier, CHANGED), (newer.identifier, CHANGED)}


def test_making_the_index_anew_notes_what_it_finds_and_nothing_twice(changes):
    kept, closed = ResourceFactory(), ResourceFactory()
    changes()
    set_access(resources=[closed], access_rights="staff")

    rebuild()
    assert changes() == [(closed.identifier, CLOSED)]
    rebuild()
    assert changes() == []
    assert RecordChange.objects.get(identifier=kept.identifier).kind == OPENED


def test_records_of_before_are_not_changed_by_the_first_look(changes):
    record = ResourceFactory()
    changes()
    RecordChange.objects.update(digest=RecordChange.UNKNOWN)

    ChangeChecker().check(seconds=60)
    assert changes() == []
    record.rights = "For teaching"
    record.save()
    assert changes() == [(record.identifier, CHANGED)]


def test_a_text_that_is_read_anew_changes_its_record(changes):
    record = ResourceFactory()
    content = FileFactory(resource=record).current.content
    changes()

    PageText.objects.create(content=content, number=1, text="Fees become debts.")
    record_changes("content", [content.pk])

    assert changes() == [(record.identifier, CHANGED)]


class _Locked:
    """A database that is locked for who notes changes."""

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("INSERT") and "changes_recordchange" in sql:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)


def test_what_a_locked_database_kept_out_is_noted_a_moment_later(changes, monkeypatch):
    monkeypatch.setattr("freeshelf.search.indexing._RETRY_SECONDS", 0.0)
    record = ResourceFactory()
    indexer = Indexer()

    with connection.execute_wrapper(_Locked()):
        assert indexer.apply() > 0
    assert not RecordChange.objects.exists()
    assert not IndexChange.objects.exists()
    # Nothing is in the outbox, and yet it is tried again.
    assert indexer.apply() == 0
    indexer.close()

    assert changes() == [(record.identifier, OPENED)]
    assert not IndexedRecord.objects.exists()


def test_the_daily_check_goes_on_where_the_database_was_locked(db):
    record = ResourceFactory()
    checker = ChangeChecker()

    with connection.execute_wrapper(_Locked()), pytest.raises(OperationalError):
        checker.check(seconds=5)
    assert checker.check(seconds=5) == 1

    assert RecordChange.objects.get().identifier == record.identifier


def test_a_record_that_cannot_be_compared_holds_up_no_other(changes, monkeypatch):
    bad, *others = (ResourceFactory() for _number in range(3))
    real = appearances

    def compare(identifiers):
        if bad.identifier in identifiers:
            raise ValueError(bad.identifier)
        return real(identifiers)

    monkeypatch.setattr("freeshelf.changes.noting.appearances", compare)
    noted = changes()

    assert noted == [(each.identifier, OPENED) for each in others]
    assert not IndexedRecord.objects.exists()


def test_a_record_of_before_that_an_editor_changes_first_is_changed(changes):
    record = ResourceFactory()
    changes()
    RecordChange.objects.update(digest=RecordChange.UNKNOWN)

    record.title = "Another"
    record.save()

    assert changes() == [(record.identifier, CHANGED)]
