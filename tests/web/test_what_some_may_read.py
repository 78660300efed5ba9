"""Records that open tomorrow, or are a group's, are told to nobody else anywhere."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from freeshelf.events.models import EventResource
from freeshelf.library.access import library_day
from freeshelf.library.models import (
    File,
    FileVersion,
    ReadingListItem,
    Resource,
    ResourceRelation,
)
from freeshelf.library.services import (
    let_out,
    note_openings,
    put_back,
    replace_file,
    restrict,
    set_file_opening,
    set_list_access,
    set_opening,
    take_out,
    withdraw,
)
from freeshelf.search.indexing import Indexer
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import ranked_keys
from tests.api.closed_twins import comment_on
from tests.events.factories import EventFactory
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.every_output import FOR_SOME, told, told_to_assistants

pytestmark = pytest.mark.django_db
TOMORROW = library_day() + timedelta(days=1)
OF_TOMORROW = {
    "zyzzyva": "a record: title, description, file",
    "marmoset": "its publisher",
    "quokka": "its topic",
    "quagga": "a file of an open record",
}
OF_GROUPS = {
    "heron": "a record of group A",
    "plover": "a file for group A in an open record",
    "bittern": "a record of group B",
    "curlew": "a record of group C",
    "dunlin": "an open record in a list whose resources are for group A",
    "whimbrel": "that list",
}
HELD = {
    "gannet": "a file of an open record that is being checked",
    "osprey": "a version of an open file that is being checked",
    "merlin": "a file that was taken out",
    "redstart": "a file that was restricted after a check",
}
CLOSED = OF_TOMORROW | OF_GROUPS | HELD
# Told to nobody, not even to staff.
INTERNAL = {"shrike": "comments on an open record, event and topic, and who has them"}
A, B = {"heron", "plover", "dunlin", "whimbrel"}, {"bittern"}
MEMBER = ("library.view_members_resource",)
STAFF = ("library.view_restricted_resource",)


def _kilns(word: str, house: str, *, identifier: str, **values) -> Resource:
    record = ResourceFactory(
        title=f"Kilns of the {word}",
        description=f"<p>The {word} and its kilns.</p>",
        identifier=identifier,
        publisher=AgentFactory(name=f"{house} House", identifier=f"house-{identifier}"),
        **values,
    )
    FileFactory(resource=record, name=f"{word}.pdf", text=f"Kilns of the {word}.")
    return record


@pytest.fixture
def known(shelve):
    """An open record with closed files, one of tomorrow, and one of each group."""
    topics = ConceptSchemeFactory(identifier="topics")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt")
    private = ConceptSchemeFactory(identifier="private", is_public=False)
    own = ConceptFactory(scheme=private, identifier="own", label="Quokka")
    groups = {name: Group.objects.create(name=name) for name in "ABC"}
    host = ResourceFactory(
        title="Kilns", identifier="host", subjects=[debt], group=groups["A"]
    )
    FileFactory(resource=host, name="open.pdf", text="Of kilns.")
    FileFactory(resource=host, name="quagga.pdf", text="Kilns of the quagga.")
    FileFactory(
        resource=host,
        name="plover.pdf",
        text="Kilns of the plover.",
        access_rights="group",
    )
    for word in ("gannet", "merlin", "redstart"):
        FileFactory(resource=host, name=f"{word}.pdf", text=f"Kilns of the {word}.")
    replace_file(
        file=host.files.get(number=1),
        stream=ContentFile(pdf_bytes("Kilns of the osprey.")),
        name="osprey.pdf",
        now=timezone.now(),
    )
    later = _kilns("zyzzyva", "marmoset", identifier="later", subjects=[debt, own])
    of_groups = [
        _kilns(
            word,
            word,
            identifier=f"of-{name}",
            access_rights="group",
            group=groups[name],
        )
        for name, word in (("A", "heron"), ("B", "bittern"), ("C", "curlew"))
    ]
    for kind in ResourceRelation.Kind.values:
        ResourceRelation.objects.create(resource=host, target=later, kind=kind)
    given = _kilns("dunlin", "dunlin", identifier="given")
    ReadingListFactory(slug="begin", resources=[host, later, given, *of_groups])
    whimbrel = ReadingListFactory(
        slug="for-a",
        title="Kilns of the whimbrel",
        description="Of the whimbrel.",
        resources=[given],
    )
    ReadingListItem.objects.filter(resource=later).update(note="On the zyzzyva.")
    event = EventFactory(title="Hearing", identifier="hearing")
    EventResource.objects.create(event=event, resource=later)
    comment_on(host, event, debt, word="shrike")
    shelve()
    set_opening(resources=[later], opens_on=TOMORROW)
    quagga = File.objects.get(versions__original_name="quagga.pdf")
    set_file_opening(file=quagga, opens_on=TOMORROW)
    for word, hold in (
        ("gannet", put_back),
        ("merlin", take_out),
        ("redstart", restrict),
    ):
        hold(file=File.objects.get(versions__original_name=f"{word}.pdf"))
    closed = FileVersion.objects.exclude(original_name="open.pdf")
    set_list_access(
        reading_list=whimbrel,
        access_rights="group",
        group=groups["A"].pk,
        is_for_records=True,
    )
    columns = ("file__resource__identifier", "file__number", "content_id")
    files = [f"{r}/{n}/{c[:12]}" for r, n, c in closed.values_list(*columns)]
    return {
        "record": ["host", "later", "of-A", "given"],
        "file": [each for each in files if not each.startswith(("of-B", "of-C"))],
        "event": ["hearing"],
        "agent": ["house-later", "house-of-A"],
        "concept": ["own"],
        "list": ["begin", "for-a"],
        "scheme": ["private"],
    }


# Before the index knows, what it finds is asked for again.
_BY_INDEX = ("/en/search", "/api/v1/search", "/api/v1/changes", "/api/v1/records?")
_TELLING = ("/r/", "/api/v1/", "/oai?", "/en/r/", "/en/search?", "/en/lists")


def test_no_address_tells_of_what_opens_tomorrow_until_all_of_them_do(known, client):
    words = CLOSED | INTERNAL
    nothing: dict[str, set[str]] = {word: set() for word in words}
    assert told(client, known, words, below=_BY_INDEX) == nothing
    Indexer().drain()
    assert told(client, known, words) == nothing
    assert told_to_assistants(known, words) == set()

    for file in File.objects.filter(resource__identifier="host", opens_on=None):
        let_out(file=file)
    for model in (Resource, File):
        model.objects.filter(opens_on=TOMORROW).update(opens_on=library_day())
    assert note_openings() == 2
    Indexer().drain()

    opened = known | {
        "record": ["later"],
        "file": [each for each in known["file"] if not each.startswith("of-A")],
    }
    where = told(client, opened, CLOSED, below=_TELLING)
    assert not any(where[word] for word in OF_GROUPS)
    counts = {word: len(where[word]) for word in (*OF_TOMORROW, *HELD)}
    fewest = {"zyzzyva": 30, "marmoset": 20, "quokka": 15, "quagga": 5}
    fewest |= dict.fromkeys(HELD, 5)
    assert all(counts[word] >= fewest[word] for word in fewest), counts
    assert told_to_assistants(known, CLOSED) == {*OF_TOMORROW, *HELD}


def _reader(names, permissions=MEMBER):
    user = UserFactory(permissions=permissions)
    user.groups.add(*Group.objects.filter(name__in=names))
    client = Client()
    client.force_login(user)
    return user, client


def _said(client, known) -> set[str]:
    some = known | {
        "record": ["host", "later", "of-A", "of-B", "given"],
        "file": known["file"][:3],
        "agent": ["house-of-A"],
        "facet": ["publisher"],
        "ending": ["json"],
    }
    where = told(client, some, CLOSED | INTERNAL, below=FOR_SOME)
    return {word for word, addresses in where.items() if addresses}


def test_each_reader_is_told_what_is_of_the_own_groups_only(known):
    Indexer().drain()
    readers = (
        (["A"], MEMBER, A, True),
        ([], STAFF, {*CLOSED} - {"osprey"}, True),
        # By the same rule.
        (["B"], MEMBER, B, False),
        ([], MEMBER, set(), False),
        (["A", "B"], MEMBER, A | B, False),
        (["A", "B", "C"], (), set(), False),
    )
    for names, permissions, expected, is_walked in readers:
        user, client = _reader(names, permissions)
        if is_walked:
            assert _said(client, known) == expected
        # Not by its words either: what is closed is no hit, and takes no place.
        for word in ("zyzzyva", "heron", "bittern", "dunlin"):
            found = ranked_keys(SearchRequest(text=word), user=user)
            assert bool(found) == (word in expected), (names, word)
        visible = Resource.objects.visible_to(user).values_list("identifier", flat=True)
        assert {*ranked_keys(SearchRequest(text="kilns"), user=user)} == {*visible}
        page = client.get("/en/search?q=kilns").content.decode().casefold()
        assert not any(word in page for word in {*CLOSED} - expected)


def test_who_leaves_a_group_is_told_nothing_any_more(known):
    user, client = _reader(["A"])
    address = "/en/r/of-A/kilns-of-the-heron"
    assert client.get(address).status_code == 200

    user.groups.clear()

    assert client.get(address).status_code == 404
    assert b"heron" not in client.get("/en/search?q=kilns").content


def test_what_has_lost_its_group_is_for_staff(known):
    _user, client = _reader(["A"])
    _staff, other = _reader([], STAFF)
    Group.objects.get(name="A").delete()

    for is_indexed in (False, True):
        if is_indexed:
            Resource.objects.get(identifier="of-A").save()
            Indexer().drain()
        assert client.get("/r/of-A", follow=True).status_code == 404
        assert client.get("/en/lists/for-a").status_code == 404
        assert client.get("/r/host/files/3/plover.pdf").status_code == 404
        assert b"heron" not in client.get("/en/search?q=kilns").content
        assert other.get("/r/of-A", follow=True).status_code == 200


def test_the_tombstone_of_what_opens_tomorrow_says_no_more(own_place, client):
    record = ResourceFactory(title="Kilns of the zyzzyva", identifier="later")
    set_opening(resources=[record], opens_on=TOMORROW)
    withdraw(resource=record, reason="Of the zyzzyva", now=timezone.now())

    for address in ("/en/r/later/x", "/r/later", "/api/v1/records/later"):
        assert client.get(address, follow=True).status_code == 404


_ANSWERS = (
    *("/en/", "/en/search?q=kilns", "/en/search/export?q=kilns", "/en/lists"),
    *("/en/lists/begin", "/en/lists/begin/export", "/en/embed/lists/begin"),
    *("/en/topics", "/en/search?publisher=house-of-A", "/sitemap.xml", "/en/feed.atom"),
    *("/api/v1/search?q=kilns", "/api/v1/records", "/api/v1/reading-lists"),
    *("/api/v1/evidence?q=kilns", "/api/v1/search/facets/publisher?q=kilns"),
)
# Of the moment, and cursors, which are sealed anew each time.
_TIMES = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+|cursor=[\w%.-]+")


def test_no_number_tells_how_much_is_closed(known, shelve, client):
    """Counts, limits and scores are those of a library without it."""

    def answers() -> dict[str, tuple[int, str]]:
        found = {each: client.get(each, follow=True) for each in _ANSWERS}
        return {
            each: (response.status_code, _TIMES.sub("", response.content.decode()))
            for each, response in found.items()
        }

    Indexer().drain()
    with_closed = answers()
    assert {status for status, _text in with_closed.values()} <= {200, 404}
    File.objects.exclude(versions__original_name="open.pdf").delete()
    Resource.objects.exclude(identifier="host").delete()
    shelve()
    without = answers()

    assert [each for each in _ANSWERS if with_closed[each] != without[each]] == []
