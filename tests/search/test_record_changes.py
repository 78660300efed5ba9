"""What was opened, changed and closed is noted with the index, in order."""

import pytest
from django.utils import timezone

from freeshelf.library.models import ResourceRelation
from freeshelf.library.services import set_access, withdraw
from freeshelf.search.indexing import Indexer, rebuild
from freeshelf.search.models import RecordChange
from freeshelf.search.record_changes import note_all
from freeshelf.wiring.signal_handlers import record_changes
from tests.library.factories import FileFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db
OPENED, CHANGED, CLOSED = RecordChange.Kind.values


@pytest.fixture
def changes(index):
    """Bring the index up to date; return identifiers and kinds of new changes."""
    seen = [0]

    def new() -> list[tuple[str, str]]:
        Indexer().drain()
        rows = RecordChange.objects.filter(number__gt=seen[0]).order_by("number")
        found = list(rows.values_list("number", "identifier", "kind"))
        seen[0] = found[-1][0] if found else seen[0]
        return [(identifier, kind) for _number, identifier, kind in found]

    return new


def test_what_was_opened_while_all_records_were_read_stays_open(changes):
    """A rebuild had read the list of records before."""
    record = ResourceFactory()
    assert changes() == [(record.identifier, OPENED)]

    note_all({}, now=timezone.now())
    assert changes() == []
    set_access(resources=[record], access_rights="staff")
    assert changes() == [(record.identifier, CLOSED)]


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
    RecordChange.objects.update(
        text_digest=RecordChange.UNKNOWN, row_digest=RecordChange.UNKNOWN
    )

    rebuild()
    assert changes() == []
    record.rights = "For teaching"
    record.save()
    assert changes() == [(record.identifier, CHANGED)]
