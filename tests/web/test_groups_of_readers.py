"""Three groups of members: what is one's is told to no other, by any address."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from freeshelf.library.models import File, Resource
from freeshelf.search.indexing import Indexer
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import ranked_keys
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.web.every_output import FOR_SOME, told

pytestmark = pytest.mark.django_db
WORDS = {
    "zyzzyva": "a record of group A",
    "marmoset": "a record of group B",
    "quokka": "a record of group C",
    "quagga": "a file for group A in an open record",
}
READERS = {
    "no group": ([], set()),
    "A": (["A"], {"zyzzyva", "quagga"}),
    "B": (["B"], {"marmoset"}),
    "A and B": (["A", "B"], {"zyzzyva", "quagga", "marmoset"}),
}


@pytest.fixture
def known(shelve):
    """A record of each group, and one for all with a file for some."""
    groups = {name: Group.objects.create(name=name) for name in "ABC"}
    host = ResourceFactory(title="Kilns", identifier="host", group=groups["A"])
    FileFactory(resource=host, name="open.pdf", text="Of kilns.")
    FileFactory(
        resource=host,
        name="quagga.pdf",
        text="Kilns of the quagga.",
        access_rights="group",
    )
    of_groups = []
    for name, word in zip("ABC", WORDS, strict=False):
        record = ResourceFactory(
            title=f"Kilns of the {word}",
            description=f"<p>The {word} and its kilns.</p>",
            identifier=f"of-{name}",
            publisher=AgentFactory(name=f"{word} House", identifier=f"house-{name}"),
            access_rights="group",
            group=groups[name],
        )
        FileFactory(resource=record, name=f"{word}.pdf", text=f"Kilns of the {word}.")
        of_groups.append(record)
    ReadingListFactory(slug="begin", resources=[host, *of_groups])
    shelve()
    return {
        "record": ["host", "of-A", "of-B"],
        "agent": ["house-A", "house-B"],
        "list": ["begin"],
        "facet": ["publisher"],
        "ending": ["json"],
    }


def _reader(names, permissions=("library.view_members_resource",)):
    user = UserFactory(permissions=permissions)
    user.groups.add(*Group.objects.filter(name__in=names))
    client = Client()
    client.force_login(user)
    return user, client


def _said(client, known) -> set[str]:
    where = told(client, known, WORDS, below=FOR_SOME)
    return {word for word, addresses in where.items() if addresses}


@pytest.mark.parametrize("reader", READERS)
def test_members_are_told_what_is_their_groups_only(known, reader):
    names, expected = READERS[reader]
    user, client = _reader(names)

    assert _said(client, known) == expected
    # Not by its words either: what is closed is no hit of theirs, and takes no place.
    for word in WORDS:
        found = ranked_keys(SearchRequest(text=word), user=user)
        assert bool(found) == (word in expected), word
    visible = Resource.objects.visible_to(user).values_list("identifier", flat=True)
    assert set(ranked_keys(SearchRequest(text="kilns"), user=user)) == set(visible)


def test_staff_are_told_everything_and_who_is_no_member_nothing(known):
    _staff, client = _reader([], ("library.view_restricted_resource",))
    _outside, other = _reader(["A", "B", "C"], ())

    assert _said(client, known) == {*WORDS}
    assert _said(other, known) == set()


def test_who_leaves_a_group_is_told_nothing_any_more(known):
    user, client = _reader(["A"])
    address = "/en/r/of-A/kilns-of-the-zyzzyva"
    assert client.get(address).status_code == 200

    user.groups.clear()

    assert client.get(address).status_code == 404
    assert b"zyzzyva" not in client.get("/en/search?q=kilns").content


@pytest.mark.parametrize("is_indexed", [False, True])
def test_what_has_lost_its_group_is_for_staff(known, is_indexed):
    _user, client = _reader(["A"])
    _staff, other = _reader([], ("library.view_restricted_resource",))
    group = Group.objects.get(name="A")
    group.delete()
    if is_indexed:
        Resource.objects.get(identifier="of-A").save()
        Indexer().drain()

    assert client.get("/r/of-A", follow=True).status_code == 404
    assert client.get("/r/host/files/2/quagga.pdf").status_code == 404
    assert other.get("/r/of-A", follow=True).status_code == 200


_ANSWERS = (
    *("/en/", "/en/search?q=kilns", "/en/search/export?q=kilns", "/en/lists"),
    *("/en/lists/begin", "/en/lists/begin/export", "/en/embed/lists/begin"),
    *("/en/topics", "/en/search?publisher=house-A", "/sitemap.xml", "/en/feed.atom"),
    *("/api/v1/search?q=kilns", "/api/v1/records", "/api/v1/reading-lists"),
    *("/api/v1/evidence?q=kilns", "/api/v1/search/facets/publisher?q=kilns"),
)
# Of the moment, and cursors, which are sealed anew each time.
_TIMES = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+|cursor=[\w%.-]+")


def test_no_number_tells_how_much_there_is_for_groups(known, shelve, client):
    """Counts, limits and scores are those of a library without it."""

    def answers() -> dict[str, tuple[int, str]]:
        found = {each: client.get(each, follow=True) for each in _ANSWERS}
        return {
            each: (response.status_code, _TIMES.sub("", response.content.decode()))
            for each, response in found.items()
        }

    with_closed = answers()
    assert {status for status, _text in with_closed.values()} <= {200, 404}
    File.objects.filter(access_rights="group").delete()
    Resource.objects.filter(access_rights="group").delete()
    shelve()
    without = answers()

    assert [each for each in _ANSWERS if with_closed[each] != without[each]] == []
