"""One odd record costs no other, and no page of a reader."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from freeshelf.library.models import Resource, ResourceRelation
from freeshelf.sources.base import RelationReference, SourceRecord, Text
from tests.ingest.test_loader import item
from tests.library.factories import ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.core]


@pytest.mark.parametrize(
    "odd",
    [
        {"author": "Doe, Jane"},
        {"author": [None]},
        {"issued": {"date-parts": [2019]}},
        {"issued": "2019"},
        {"issued": {"date-parts": [["9" * 5000]]}},
        {"title": "x" * 1_000_000},
        {"DOI": "10.1234/" + "x" * 1_000_000},
    ],
)
def test_an_odd_record_costs_no_other_and_is_named(load, odd):
    report = load(item("a"), item("b", **odd), item("c", author=None))

    titles = set(Resource.objects.values_list("title", flat=True))
    assert {"Report a", "Report c"} <= titles
    assert any("b:" in note or "item 2" in note for note in report.notes)


def test_a_record_without_an_identifier_is_counted_nowhere_and_named(load):
    report = load(item("a"), item(""), {"title": "None"})

    assert report.total("new") == 1
    assert sum("no identifier" in note for note in report.notes) == 2


def test_an_address_that_no_reader_can_follow_costs_only_itself(load):
    load(item("a", URL="javascript:alert(1)"), item("b", URL="https://example.org/b"))

    assert dict(Resource.objects.values_list("title", "source_url")) == {
        "Report a": "",
        "Report b": "https://example.org/b",
    }


def test_a_character_that_xml_forbids_breaks_no_feed(load):
    load(item("a", abstract="Odd \ufffe\x07 words", title="A\x00 title"))
    ResourceFactory(title="Written\uffff here", description="<p>\ufffe</p>")

    feed = Client().get("/en/feed.atom").content

    entries = ElementTree.fromstring(feed).iter()  # noqa: S314 - our own
    titles = [each.text for each in entries if each.tag.endswith("title")]
    assert "A title" in titles
    assert "Written here" in titles


def test_a_relation_of_an_unknown_kind_breaks_no_page():
    one, other = ResourceFactory(), ResourceFactory()
    ResourceRelation.objects.create(resource=one, target=other, kind="nonsense")

    for resource in (one, other):
        assert Client().get(resource.get_absolute_url()).status_code == 200


def test_names_of_csl_keep_their_particles_and_titles_lose_their_markup(load):
    name = {
        "family": "Beek",
        "given": "Jan Willem",
        "non-dropping-particle": "van der",
        "suffix": "Jr",
    }
    load(item("a", title="<i>Trafficking</i> &amp; law", author=[name]))

    resource = Resource.objects.get()
    assert resource.title == "Trafficking & law"
    assert resource.creators.get().agent.name == "van der Beek, Jan Willem, Jr"


def test_a_relation_to_what_the_source_did_not_give_is_named(load, monkeypatch):
    monkeypatch.setattr(SourceRecord, "from_dict", _related_to_nothing)

    report = load(item("a"))

    assert any("a → nowhere" in note for note in report.notes)


def _related_to_nothing(values):
    return SourceRecord(
        values["key"],
        titles=(Text("A"),),
        relations=(RelationReference("cites", "nowhere"),),
    )
