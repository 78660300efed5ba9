"""What opens tomorrow is told today by no address, and by all of them tomorrow."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from freeshelf.events.models import EventResource
from freeshelf.library.access import library_day
from freeshelf.library.models import File, ReadingListItem, Resource, ResourceRelation
from freeshelf.library.services import (
    note_openings,
    set_file_opening,
    set_opening,
    withdraw,
)
from freeshelf.search.indexing import Indexer
from tests.events.factories import EventFactory
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.every_output import FOR_SOME, told, told_to_assistants

pytestmark = pytest.mark.django_db
TOMORROW = library_day() + timedelta(days=1)
WORDS = {
    "zyzzyva": "a record: title, description, file",
    "marmoset": "its publisher",
    "quokka": "its topic",
    "quagga": "the file of an open record",
}
OF_A_GROUP = {"heron": "a record for a group", "plover": "a file for a group"}
CLOSED = WORDS | OF_A_GROUP


@pytest.fixture
def known(shelve):
    """An open record with an open and an embargoed file, and an embargoed record."""
    topics = ConceptSchemeFactory(identifier="topics")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt")
    private = ConceptSchemeFactory(identifier="private", is_public=False)
    own = ConceptFactory(scheme=private, identifier="own", label="Quokka")
    host = ResourceFactory(title="Kilns", identifier="host", subjects=[debt])
    FileFactory(resource=host, name="open.pdf", text="Of kilns.")
    FileFactory(resource=host, name="quagga.pdf", text="Kilns of the quagga.")
    later = ResourceFactory(
        title="Kilns of the zyzzyva",
        description="<p>The zyzzyva and its kilns.</p>",
        identifier="later",
        subjects=[debt, own],
        publisher=AgentFactory(name="Marmoset House", identifier="house"),
    )
    FileFactory(resource=later, name="zyzzyva.pdf", text="Kilns of the zyzzyva.")
    group = Group.objects.create(name="Partners")
    of_group = ResourceFactory(
        title="Kilns of the heron",
        identifier="of-group",
        publisher=later.publisher,
        access_rights="group",
        group=group,
    )
    FileFactory(resource=of_group, name="heron.pdf", text="Kilns of the heron.")
    Resource.objects.filter(pk=host.pk).update(group=group)
    FileFactory(
        resource=host,
        name="plover.pdf",
        text="Kilns of the plover.",
        access_rights="group",
    )
    for kind in ResourceRelation.Kind.values:
        ResourceRelation.objects.create(resource=host, target=later, kind=kind)
    listed = ReadingListFactory(slug="begin", resources=[host, later, of_group])
    ReadingListItem.objects.filter(resource=later).update(note="On the zyzzyva.")
    event = EventFactory(title="Hearing", identifier="hearing")
    EventResource.objects.create(event=event, resource=later)
    shelve()
    closed = File.objects.exclude(versions__original_name="open.pdf")
    contents = closed.values_list("versions__content_id", flat=True)[:3]
    return {
        "record": ["host", "later", "of-group"],
        "number": ["1", "2", "3"],
        "event": ["hearing"],
        "agent": ["house"],
        "concept": ["own"],
        "list": [listed.slug],
        "scheme": ["private"],
        "checksum": [each[:12] for each in contents],
    }


def _close(record: Resource, file: File) -> None:
    set_opening(resources=[record], opens_on=TOMORROW)
    set_file_opening(file=file, opens_on=TOMORROW)


def _rows() -> tuple[Resource, File]:
    return Resource.objects.get(identifier="later"), File.objects.get(
        versions__original_name="quagga.pdf"
    )


# Before the index knows, what it finds is asked for again.
_BY_INDEX = ("/en/search", "/api/v1/search", "/api/v1/changes", "/api/v1/records?")


@pytest.mark.parametrize(("is_indexed", "below"), [(False, _BY_INDEX), (True, ("/",))])
def test_no_address_tells_of_what_opens_tomorrow(known, client, is_indexed, below):
    _close(*_rows())
    if is_indexed:
        Indexer().drain()

    said = told(client, known, CLOSED, below=below)
    assert said == {word: set() for word in CLOSED}
    assert told_to_assistants(known, CLOSED) == set()


def test_every_address_tells_of_it_when_its_day_has_come(known, client):
    _close(*_rows())
    Indexer().drain()
    for model in (Resource, File):
        model.objects.filter(opens_on=TOMORROW).update(opens_on=library_day())

    assert note_openings() == 2
    Indexer().drain()

    where = told(client, known, CLOSED)
    assert not any(where[word] for word in OF_A_GROUP)
    fewest = {"zyzzyva": 40, "marmoset": 20, "quokka": 20, "quagga": 10}
    assert {word: len(where[word]) >= fewest[word] for word in WORDS} == dict.fromkeys(
        WORDS, True
    ), {word: len(each) for word, each in where.items()}
    assert told_to_assistants(known, WORDS) == {*WORDS}


def test_members_are_told_nothing_either_and_staff_all(known):
    _close(*_rows())
    Indexer().drain()
    member, staff = Client(), Client()
    member.force_login(UserFactory(permissions=["library.view_members_resource"]))
    staff.force_login(UserFactory(is_superuser=True))
    some = {"record": ["host", "later"], "agent": ["house"], "list": ["begin"]}
    some |= {"facet": ["topic"], "ending": ["json"]}

    assert told(member, some, CLOSED, below=FOR_SOME) == {w: set() for w in CLOSED}
    assert all(told(staff, some, CLOSED, below=FOR_SOME).values())


def test_its_tombstone_says_no_more(known, client):
    record, _file = _rows()
    set_opening(resources=[record], opens_on=TOMORROW)
    withdraw(resource=record, reason="Of the zyzzyva", now=timezone.now())

    for address in ("/en/r/later/x", "/r/later", "/api/v1/records/later"):
        assert client.get(address, follow=True).status_code == 404
