"""The six verbs, as harvesters ask them."""

import gzip

import pytest

from freeshelf.library.models import ResourceIdentifier
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.oaipmh.conftest import backdate
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db

PREFIXES = ["oai_dc", "oai_openaire", "marcxml", "marc21", "mods", "schema_org"]


@pytest.fixture
def report(stamped):
    """A record that has something of everything."""
    resource = ResourceFactory(
        identifier="k7m2p9xw",
        title="Who pays? <Fees> & debts",
        issued="2022-07",
        publisher=AgentFactory(name="Harbour Institute"),
        creators=[AgentFactory(name="Okafor, Ada", kind="person")],
        license="CC-BY-4.0",
        description="<p>How fees become debts.</p>",
    )
    ResourceIdentifier.objects.create(
        resource=resource, kind="doi", value="10.5555/wp12"
    )
    FileFactory(resource=resource, name="fees.pdf")
    stamped()
    return resource


def test_identify_says_who_serves_what_since_when(provider, report, settings):
    settings.FREESHELF_OAI = settings.FREESHELF_OAI | {
        "ADMIN_EMAILS": ["Desk <desk@library.example.org>"]
    }
    backdate(report, year=2024, month=5, day=6)

    found = provider("Identify")

    assert found.text(".//o:repositoryName") == settings.FREESHELF_SITE_NAME
    assert found.text(".//o:baseURL") == "https://library.example.org/oai"
    assert found.text(".//o:adminEmail") == "desk@library.example.org"
    assert found.text(".//o:earliestDatestamp").startswith("2024-05-06T")
    assert found.text(".//o:deletedRecord") == "persistent"
    assert found.text(".//o:granularity") == "YYYY-MM-DDThh:mm:ssZ"


def test_identify_of_an_empty_library_without_any_setting_is_valid(provider, settings):
    settings.FREESHELF_BASE_URL = "http://127.0.0.1:8000"
    settings.DEFAULT_FROM_EMAIL = "freeshelf@localhost"

    found = provider("Identify")

    assert found.text(".//o:adminEmail") == "postmaster@freeshelf.invalid"
    assert found.text(".//o:earliestDatestamp") == found.text("o:responseDate")


def test_formats_are_listed_for_the_library_and_for_a_record(provider, report):
    everywhere = provider("ListMetadataFormats")
    of_record = provider(
        "ListMetadataFormats", identifier="oai:library.example.org:k7m2p9xw"
    )

    assert everywhere.texts(".//o:metadataPrefix") == PREFIXES
    assert of_record.texts(".//o:metadataPrefix") == PREFIXES


def test_the_schema_of_our_own_format_is_served(client, provider):
    found = provider("ListMetadataFormats")

    address = found.texts(".//o:schema")[-1]
    response = client.get(address.removeprefix("https://library.example.org"))
    assert b"jsonld" in response.content


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_record_is_given_in_each_format(provider, report, prefix):
    found = provider(
        "GetRecord",
        identifier="oai:library.example.org:k7m2p9xw",
        metadataPrefix=prefix,
    )

    assert "Who pays?" in "".join(found.root.itertext())


def test_a_record_in_dublin_core_has_its_values_and_its_file(provider, report):
    found = provider(
        "GetRecord",
        identifier="oai:library.example.org:k7m2p9xw",
        metadataPrefix="oai_dc",
    )

    assert found.text(".//dc:title") == "Who pays? <Fees> & debts"
    assert found.texts(".//dc:creator") == ["Okafor, Ada"]
    assert found.texts(".//dc:identifier") == [
        "https://library.example.org/r/k7m2p9xw",
        "https://doi.org/10.5555/wp12",
    ]
    assert found.texts(".//dc:relation") == [
        "https://library.example.org/r/k7m2p9xw/files/1/fees.pdf"
    ]


def test_lists_come_in_the_order_of_changes(provider, stamped):
    first, second = ResourceFactory(), ResourceFactory()
    stamped()
    backdate(first, year=2020)
    backdate(second, year=2019)

    found = provider("ListIdentifiers", metadataPrefix="oai_dc")

    assert list(found.headers) == [second.identifier, first.identifier]
    assert not found.all(".//o:resumptionToken")


def test_days_and_times_choose_records_both_ends_included(provider, stamped):
    old, new = ResourceFactory(), ResourceFactory()
    stamped()
    moment = {"month": 3, "day": 4, "hour": 23, "minute": 59, "second": 59}
    backdate(old, year=2020, **moment)
    backdate(new, year=2021, **moment)

    def listed(**arguments):
        found = provider("ListIdentifiers", metadataPrefix="oai_dc", **arguments)
        return set(found.headers)

    assert listed(until="2020-03-04") == {old.identifier}
    assert listed(from_="2020-03-05") == {new.identifier}
    assert listed(from_="2021-03-04", until="2021-03-04") == {new.identifier}
    assert listed(from_="2020-03-04T23:59:59Z", until="2020-03-04T23:59:59Z") == {
        old.identifier
    }


def test_a_topic_is_a_set_with_everything_below_it(provider, stamped):
    topic = ConceptFactory(scheme__role="subject", scheme__identifier="themes")
    narrower = ConceptFactory(scheme=topic.scheme, identifier="dette/été")
    narrower.broader.add(topic)
    below, beside = ResourceFactory(subjects=[narrower]), ResourceFactory()
    stamped()

    spec = f"topic:themes:{topic.identifier}"
    found = provider("ListIdentifiers", metadataPrefix="oai_dc", set=spec)
    sets = provider("ListSets").texts(".//o:setSpec")

    assert list(found.headers) == [below.identifier]
    assert set(found.texts(".//o:setSpec")) == {
        spec,
        "topic:themes:dette~2F~C3~A9t~C3~A9",
    }
    assert {"topic", "topic:themes", *found.texts(".//o:setSpec")} <= set(sets)
    all_topics = provider("ListIdentifiers", metadataPrefix="oai_dc", set="topic")
    assert beside.identifier not in all_topics.headers


def test_types_and_reading_lists_are_sets(provider, stamped):
    kind = ConceptFactory(scheme__role="type", scheme__identifier="kinds")
    chosen, other = ResourceFactory(types=[kind]), ResourceFactory()
    reading_list = ReadingListFactory(slug="start-here", resources=[chosen])
    stamped()

    named = provider("ListSets")
    for spec in (f"type:kinds:{kind.identifier}", "list:start-here"):
        found = provider("ListRecords", metadataPrefix="oai_dc", set=spec)
        assert list(found.headers) == [chosen.identifier]
    assert reading_list.title in named.texts(".//o:setName")
    reading_list.unpublish()
    stamped()
    assert "list:start-here" not in provider("ListSets").texts(".//o:setSpec")
    gone = provider("ListRecords", metadataPrefix="oai_dc", set="list:start-here")
    assert gone.error == "noRecordsMatch"
    assert other.identifier not in found.headers


def test_a_form_is_answered_as_an_address_is(provider, report):
    found = provider("ListRecords", post=True, metadataPrefix="mods")

    assert list(found.headers) == ["k7m2p9xw"]


def test_answers_are_compressed_and_kept_nowhere(client, report):
    response = client.get(
        "/oai?verb=ListRecords&metadataPrefix=marcxml",
        headers={"Accept-Encoding": "gzip"},
    )

    assert b"Who pays?" in gzip.decompress(response.content)
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_robots_may_ask(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Allow: /oai" in lines
