"""The feed of changes keeps a copy equal to the open library."""

import random

import pytest
from django.utils import timezone

from freeshelf.library.models import Resource
from freeshelf.library.services import set_access, withdraw
from freeshelf.search.indexing import Indexer
from tests.library.factories import ResourceFactory

pytestmark = pytest.mark.django_db
_SEED = 393


class Copy:
    """A copy of the library that only follows the feed."""

    def __init__(self, get):
        self._get = get
        self._next = "/api/v1/changes?limit=2"
        self.titles: dict[str, str] = {}

    def follow(self):
        while True:
            body = self._get(self._next)
            for change in body["data"]:
                if change["record"] is None:
                    self.titles.pop(change["id"], None)
                else:
                    self.titles[change["id"]] = change["record"]["title"]
            following = body["links"].get("next")
            self._next = "/" + following.split("/", 3)[3] if following else self._next
            if not body["data"]:
                return


def open_titles():
    opened = Resource.objects.filter(live=True, access_rights="open")
    return dict(opened.values_list("identifier", "title"))


def test_a_copy_ends_equal_to_the_library_whatever_happens_meanwhile(own_place, get):
    chance = random.Random(_SEED)
    records = [ResourceFactory() for _number in range(5)]
    copy = Copy(get)

    for step in range(25):
        record = chance.choice(records)
        record.refresh_from_db()
        match chance.randrange(5):
            case 0:
                records.append(ResourceFactory())
            case 1:
                levels = ["open", "staff", "members"]
                set_access(resources=[record], access_rights=chance.choice(levels))
            case 2 if record.live:
                withdraw(resource=record, reason="", now=timezone.now())
            case _:
                record.title = f"Title {step}"
                record.save()
        if chance.random() < 0.6:
            Indexer().drain()
            copy.follow()
    Indexer().drain()
    copy.follow()

    assert copy.titles == open_titles()


def test_a_tombstone_says_what_it_may(own_place, get):
    kept, closed, gone = (ResourceFactory() for _number in range(3))
    merged = ResourceFactory()
    Indexer().drain()
    set_access(resources=[closed], access_rights="staff")
    withdraw(resource=gone, reason="A secret reason", now=timezone.now())
    Resource.objects.filter(pk=merged.pk).update(live=False, merged_into=kept)
    merged.refresh_from_db()
    merged.save()
    Indexer().drain()

    told = {each["id"]: each for each in get("changes")["data"]}
    assert told[kept.identifier]["change"] == "opened"
    assert told[closed.identifier]["change"] == "closed"
    assert told[gone.identifier]["change"] == "withdrawn"
    assert told[merged.identifier]["change"] == "merged"
    assert told[merged.identifier]["merged_into"] == kept.identifier
    assert [each["record"] for each in told.values()].count(None) == 3


def test_changes_are_asked_for_from_a_time_on(own_place, get):
    ResourceFactory()
    Indexer().drain()

    assert get("changes", since="2020-01-01")["data"]
    assert get("changes", since="2100-01-01T00:00:00Z")["data"] == []


def test_a_copy_learns_what_it_was_told_before_it_was_noted(own_place, get):
    indexer, record = Indexer(), ResourceFactory(title="As it stays")
    indexer.drain()
    copy = Copy(get)
    for title in ("Said by mistake", "As it stays"):
        record.title = title
        record.save()
        copy.follow()

    assert copy.titles == {record.identifier: "Said by mistake"}
    indexer.drain()
    copy.follow()
    indexer.close()
    assert copy.titles == open_titles()
