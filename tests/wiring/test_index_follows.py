"""Whatever happens to the library, the index says the same soon after."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from freeshelf.library.models import Resource, ResourceCreator
from freeshelf.library.services import remove_file, set_access, withdraw
from freeshelf.operations.indexer import bring_up_to_date, rebuild_index
from freeshelf.operations.worker import Worker
from freeshelf.search.indexing import compare
from freeshelf.search.models import IndexChange
from freeshelf.wiring.schedule import publish_scheduled
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    pdf_bytes,
    replace_by_looked_at,
)
from tests.vocabularies.factories import ConceptFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_place"),
]


@pytest.fixture(autouse=True)
def other_records(own_place):
    """The index is never empty, so that nothing passes for want of records."""
    resources = ResourceFactory.create_batch(3)
    assert_index_follows()
    return resources


def assert_index_follows() -> None:
    """Apply what waits; then index and database agree, and nothing waits."""
    Worker().run(until_empty=True)
    bring_up_to_date()
    assert not compare()
    assert not IndexChange.objects.exists()


def publish_with(resource: Resource, **described: object) -> None:
    for name, value in described.items():
        setattr(resource, name, value)
    resource.save_revision().publish()


def test_publishing(found):
    resource = ResourceFactory(draft=True, title="Heronry")
    assert_index_follows()
    assert not found("heronry")

    resource.save_revision().publish()

    assert_index_follows()
    assert found("heronry") == {resource.identifier}


def test_publishing_a_draft_of_a_live_record(found):
    resource = ResourceFactory(revised=True, title="Heronry")
    resource.title = "Aviary"
    revision = resource.save_revision()
    assert_index_follows()
    assert found("heronry")
    assert not found("aviary")

    revision.publish()

    assert_index_follows()
    assert not found("heronry")
    assert found("aviary") == {resource.identifier}


def test_scheduled_publishing(found, monkeypatch):
    resource = ResourceFactory(draft=True, title="Heronry")
    resource.go_live_at = timezone.now() + timedelta(hours=1)
    resource.save_revision().publish()
    assert_index_follows()
    assert not found("heronry")

    later = resource.go_live_at + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    publish_scheduled(now=later)

    assert_index_follows()
    assert found("heronry") == {resource.identifier}


def test_expiry_unpublishing_and_withdrawing(found):
    expiring = ResourceFactory(
        revised=True, title="Heronry one", expire_at=timezone.now()
    )
    unpublished = ResourceFactory(revised=True, title="Heronry two")
    withdrawn = ResourceFactory(revised=True, title="Heronry three")
    assert_index_follows()
    assert len(found("heronry")) == 3

    publish_scheduled(now=timezone.now() + timedelta(minutes=1))
    unpublished.unpublish()
    withdraw(resource=withdrawn, reason="asked for", now=timezone.now())

    assert_index_follows()
    assert not found("heronry")
    assert not Resource.objects.get(pk=expiring.pk).live


def test_deleting_one_and_deleting_many(found):
    ResourceFactory(title="Heronry one").delete()
    kept = ResourceFactory(title="Heronry two")
    ResourceFactory.create_batch(3, title="Heronry three")
    assert_index_follows()
    assert len(found("heronry")) == 4

    Resource.objects.filter(title="Heronry three").delete()

    assert_index_follows()
    assert found("heronry") == {kept.identifier}


def test_closing_many_at_once(found):
    resources = ResourceFactory.create_batch(3, title="Heronry")
    assert_index_follows()

    set_access(resources=resources, access_rights="staff")

    assert_index_follows()


def test_renaming_a_concept_and_a_broader_one(found):
    fees = ConceptFactory(label="Placement fees")
    charges = ConceptFactory(label="Charges", broader=[fees])
    resource = ResourceFactory(subjects=[charges])
    assert_index_follows()

    label = charges.labels.get()
    label.text = "Heronry"
    label.save()
    assert_index_follows()
    assert found("heronry") == {resource.identifier}

    label = fees.labels.get()
    label.text = "Aviary"
    label.save()
    assert_index_follows()


def test_describing_with_concepts_moving_them_and_deleting_them(found):
    fees = ConceptFactory(label="Heronry")
    broader = ConceptFactory(label="Aviary")
    resource = ResourceFactory(revised=True)
    resource.subjects.add(fees)
    resource.save()
    assert_index_follows()
    assert found("heronry") == {resource.identifier}

    fees.broader.add(broader)
    assert_index_follows()
    fees.broader.clear()
    assert_index_follows()

    fees.delete()
    assert_index_follows()
    assert not found("heronry")


def test_renaming_and_deleting_a_publisher_and_an_author(found):
    publisher, author = AgentFactory(name="Heronry"), AgentFactory(name="Aviary")
    resource = ResourceFactory(publisher=publisher)
    ResourceCreator.objects.create(resource=resource, agent=author)
    assert_index_follows()
    assert found("heronry") == found("aviary") == {resource.identifier}

    publisher.name, author.name = "Rookery", "Dovecote"
    publisher.save()
    author.save()
    assert_index_follows()
    assert found("rookery") == found("dovecote") == {resource.identifier}
    assert not found("heronry")

    publisher.delete()
    author.delete()
    assert_index_follows()
    assert not found("rookery")
    assert not found("dovecote")


def test_adding_replacing_and_removing_a_file(found):
    file = FileFactory(text="A heronry stands by the water.")
    assert_index_follows()
    assert found("heronry") == {file.resource.identifier}

    replace_by_looked_at(
        file=file,
        stream=ContentFile(pdf_bytes("An aviary stands in the garden.")),
        name="new.pdf",
        now=timezone.now(),
    )
    assert_index_follows()
    assert not found("heronry")
    assert found("aviary") == {file.resource.identifier}

    remove_file(file=file, now=timezone.now())
    assert_index_follows()
    assert not found("aviary")


def test_undoing_by_going_back_to_an_older_revision(found):
    resource = ResourceFactory(revised=True, title="Heronry")
    first = resource.latest_revision
    publish_with(resource, title="Aviary")
    assert_index_follows()
    assert found("aviary")

    first.as_object().save_revision().publish()

    assert_index_follows()
    assert found("heronry") == {resource.identifier}
    assert not found("aviary")


def test_building_anew_gives_the_same_index(found):
    file = FileFactory(text="A heronry stands by the water.")
    assert_index_follows()

    assert rebuild_index() == Resource.objects.live().count()

    assert not compare()
    assert found("heronry") == {file.resource.identifier}


def test_a_change_that_was_undone_by_an_error_leaves_no_trace():
    resource = ResourceFactory(revised=True)
    assert_index_follows()

    with pytest.raises(ZeroDivisionError):
        _publish_and_fail(resource)

    assert not IndexChange.objects.exists()


def _publish_and_fail(resource: Resource) -> None:
    from django.db import transaction

    with transaction.atomic():
        publish_with(resource, title="Never")
        _ = 1 / 0
