"""Sources of records: what everyone may know of them, and nothing of the rest."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from freeshelf.library.models import Resource
from freeshelf.library.services import set_access, withdraw
from freeshelf.library.services.merging_resources import (
    merge_resources,
    unmerge_resources,
)
from tests.api.closed_twins import SECRET
from tests.api.sources import came_from, source
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_place")]

_CLOSED = (
    {"access_rights": "members"},
    {"access_rights": "staff"},
    {"draft": True},
    {"withdrawn": True},
)


def records_of(walk, name="partner", **query):
    return [each["id"] for each in walk(f"sources/{name}/records", **query)]


def test_a_source_is_there_with_its_open_records(get, walk):
    partner, other = source(), source("other", title="Another")
    came_from(partner, ResourceFactory(identifier="kilns"))
    came_from(partner, ResourceFactory(identifier="fees"))
    came_from(other, ResourceFactory(identifier="fish"))
    ResourceFactory(identifier="own")

    one = get("sources/partner")["data"]

    assert one == {
        "id": "partner",
        "title": "Library of a partner",
        "address": "https://partner.example.org/",
        "record_count": 2,
        "records_url": "http://127.0.0.1:8000/api/v1/sources/partner/records",
    }
    assert get("sources")["data"][0] == one
    assert [each["id"] for each in walk("sources", limit=1)] == ["partner", "other"]
    assert get("sources", fields="title")["data"][1] == {
        "id": "other",
        "title": "Another",
    }
    assert records_of(walk, limit=1) == ["kilns", "fees"]


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "readers", "title": f"{SECRET} suggestions"},
        {"kind": "files", "title": f"{SECRET} uploads"},
        {"kind": "bundle", "title": f"{SECRET} bundle", "address": ""},
        {"address": "/srv/import/export.xml"},
        {"address": "http://127.0.0.1:8088"},
        {"address": "http://wiki.internal/"},
        {"address": "https://ana:word@partner.example.org/"},
    ],
)
def test_a_source_without_a_public_address_is_not_there(get, walk, values):
    hidden = source(**{"slug": "hidden"} | values)
    came_from(hidden, ResourceFactory(identifier="kilns"))

    assert get("sources")["data"] == []
    get("sources/hidden", status=404)
    get("sources/hidden/records", status=404)
    assert get("records/kilns", expand="sources")["data"]["sources"] == []


@pytest.mark.parametrize("how", _CLOSED)
def test_a_source_with_closed_records_only_is_not_there(get, how):
    came_from(source(), ResourceFactory(**how))

    assert get("sources")["data"] == []
    get("sources/partner", status=404)
    get("sources/partner/records", status=404)


def test_closed_records_are_neither_counted_nor_listed(get, walk):
    partner = source()
    came_from(partner, ResourceFactory(identifier="kilns"))
    for how in _CLOSED:
        came_from(partner, ResourceFactory(**how))
    # Other objects come from sources as well.
    came_from(partner, FileFactory(resource=ResourceFactory()))
    came_from(partner, AgentFactory())

    assert get("sources/partner")["data"]["record_count"] == 1
    assert records_of(walk) == ["kilns"]


def test_counts_are_what_the_list_gives_through_a_life_of_changes(get, walk):
    partner, other = source(), source("other")
    records = [ResourceFactory(revised=True) for _number in range(7)]
    for record in records:
        came_from(partner, record)
        came_from(other, record, key=f"there-{record.pk}")
    # A record may have come twice.
    came_from(partner, records[0], key="again")

    def compare():
        for each in get("sources")["data"]:
            listed = records_of(walk, each["id"], limit=2)
            assert len(listed) == len(set(listed)) == each["record_count"]
        return {each["id"]: each["record_count"] for each in get("sources")["data"]}

    assert compare() == {"partner": 7, "other": 7}
    set_access(resources=records[:2], access_rights="staff")
    assert compare() == {"partner": 5, "other": 5}
    withdraw(resource=records[2], reason="", now=timezone.now())
    records[3].delete()
    assert compare() == {"partner": 3, "other": 3}
    merge_resources(kept=records[4], merged=records[5], choices={}, now=timezone.now())
    assert compare() == {"partner": 2, "other": 2}
    set_access(resources=records[:1], access_rights="open")
    assert compare() == {"partner": 3, "other": 3}
    Resource.objects.all().delete()
    assert compare() == {}


def test_a_record_names_its_sources_where_they_are_asked_for(get):
    partner = source(address="https://partner.example.org/oai?token=zyzzyva#top")
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    came_from(partner, ResourceFactory(identifier="kilns"), key="k1", now=late)

    record = get("records/kilns", expand="sources")["data"]

    assert record["sources"] == [
        {
            "id": "partner",
            "title": "Library of a partner",
            "record_url": "https://partner.example.org/r/k1",
            "retrieved_on": "2026-11-30",
            "url": "http://127.0.0.1:8000/api/v1/sources/partner",
        }
    ]
    assert get("records/kilns")["data"]["sources"] is None
    assert get("sources/partner")["data"]["address"] == (
        "https://partner.example.org/oai"
    )
    for path in ("records", "changes", "search?q=guide", "sources/partner/records"):
        address = f"/api/v1/{path}{'&' if '?' in path else '?'}expand=sources"
        for row in get(address)["data"]:
            shown = row.get("record", row)
            assert shown["sources"] == record["sources"]


@pytest.mark.parametrize(
    ("url", "record"),
    [
        ("https://partner.example.org/r/k1?token=zyzzyva", {}),
        ("https://ana:zyzzyva@partner.example.org/r/k1", {}),
        ("http://127.0.0.1:8088/zyzzyva", {}),
        ("/srv/zyzzyva.xml", {}),
        ("", {}),
        # The source took it down, and an editor here published it again.
        ("https://partner.example.org/r/zyzzyva", {"deleted": True}),
    ],
)
def test_an_address_that_is_not_public_is_not_told(get, client, url, record):
    kept = {**record, "said": {"note": SECRET}}
    kilns = ResourceFactory(identifier="kilns")
    came_from(source(), kilns, key=SECRET, url=url, record=kept)

    (origin,) = get("records/kilns", expand="sources")["data"]["sources"]

    assert (origin["id"], origin["record_url"]) == ("partner", "")
    for path in ("records?expand=sources", "sources", "sources/partner/records"):
        assert SECRET not in client.get(f"/api/v1/{path}").content.decode()


@pytest.mark.parametrize("how", [{"access_rights": "staff"}, {"draft": True}])
def test_a_merge_with_a_closed_record_tells_nothing_of_it(get, how):
    kept = ResourceFactory(identifier="kilns", revised=True)
    closed = ResourceFactory(**how)
    came_from(source(), kept, key="k1")
    came_from(source(SECRET), closed, key=SECRET)

    merge = merge_resources(
        kept=kept,
        merged=closed,
        choices={"access_rights": "kept"},
        now=timezone.now(),
    )

    (origin,) = get("records/kilns", expand="sources")["data"]["sources"]
    assert origin["id"] == "partner"
    assert [each["id"] for each in get("sources")["data"]] == ["partner"]
    get(f"sources/{SECRET}", status=404)

    unmerge_resources(merge=merge, now=timezone.now())
    set_access(resources=[closed], access_rights="open")
    expected = ["partner"] if "draft" in how else ["partner", SECRET]
    assert [each["id"] for each in get("sources")["data"]] == expected


def test_a_merge_of_two_open_records_has_the_sources_of_both(get):
    kept, merged = (ResourceFactory(revised=True) for _number in range(2))
    came_from(source(), kept)
    came_from(source("other"), merged)

    merge_resources(kept=kept, merged=merged, choices={}, now=timezone.now())

    record = get(f"records/{kept.identifier}", expand="sources")["data"]
    assert [each["id"] for each in record["sources"]] == ["partner", "other"]
    assert [each["record_count"] for each in get("sources")["data"]] == [1, 1]
