"""Each error of the protocol, and requests that make no sense."""

import pytest
from django.test import RequestFactory
from lxml import etree

from freeshelf.web.limits import seconds_until_harvest
from tests.library.factories import ResourceFactory
from tests.oaipmh.conftest import NAMESPACES

pytestmark = pytest.mark.django_db

_ID = "oai:library.example.org:k7m2p9xw"


@pytest.fixture(autouse=True)
def report(stamped):
    resource = ResourceFactory(identifier="k7m2p9xw")
    stamped()
    return resource


@pytest.mark.parametrize(
    ("verb", "arguments", "code"),
    [
        ("", {}, "badVerb"),
        ("Harvest", {}, "badVerb"),
        ("identify", {}, "badVerb"),
        ("Identify", {"metadataPrefix": "oai_dc"}, "badArgument"),
        ("ListSets", {"set": "type"}, "badArgument"),
        ("ListRecords", {}, "badArgument"),
        ("ListRecords", {"metadataPrefix": ""}, "badArgument"),
        ("ListRecords", {"metadataPrefix": "oai_dc", "more": "x"}, "badArgument"),
        ("ListRecords", {"metadataPrefix": ["oai_dc", "mods"]}, "badArgument"),
        ("ListRecords", {"metadataPrefix": "oai_dc", "from": "2020"}, "badArgument"),
        (
            "ListRecords",
            {"metadataPrefix": "oai_dc", "from": "٢٠٢٠-٠١-٠١"},
            "badArgument",
        ),
        (
            "ListRecords",
            {"metadataPrefix": "oai_dc", "until": "2021-02-30"},
            "badArgument",
        ),
        ("ListRecords", {"metadataPrefix": "oai_dc", "set": "a b"}, "badArgument"),
        (
            "ListRecords",
            {"metadataPrefix": "oai_dc", "from": "2021-01-01", "until": "2020-01-01"},
            "badArgument",
        ),
        (
            "ListRecords",
            {
                "metadataPrefix": "oai_dc",
                "from": "2020-01-01",
                "until": "2021-01-01T00:00:00Z",
            },
            "badArgument",
        ),
        (
            "ListRecords",
            {"metadataPrefix": "oai_dc", "resumptionToken": "x"},
            "badArgument",
        ),
        ("ListRecords", {"metadataPrefix": "x"}, "cannotDisseminateFormat"),
        (
            "ListRecords",
            {"metadataPrefix": "oai_dc", "until": "1999-01-01"},
            "noRecordsMatch",
        ),
        (
            "ListRecords",
            {"metadataPrefix": "oai_dc", "from": "9999-12-31"},
            "noRecordsMatch",
        ),
        (
            "ListRecords",
            {"metadataPrefix": "oai_dc", "set": "no:such"},
            "noRecordsMatch",
        ),
        ("ListRecords", {"resumptionToken": "x"}, "badResumptionToken"),
        ("ListIdentifiers", {"resumptionToken": "a:b:c"}, "badResumptionToken"),
        ("ListSets", {"resumptionToken": "x"}, "badResumptionToken"),
        ("GetRecord", {"identifier": _ID}, "badArgument"),
        (
            "GetRecord",
            {"identifier": _ID, "metadataPrefix": "x"},
            "cannotDisseminateFormat",
        ),
        (
            "GetRecord",
            {"identifier": "k7m2p9xw", "metadataPrefix": "oai_dc"},
            "idDoesNotExist",
        ),
        (
            "GetRecord",
            {"identifier": f"{_ID}x", "metadataPrefix": "oai_dc"},
            "idDoesNotExist",
        ),
        ("ListMetadataFormats", {"identifier": "oai:x:"}, "idDoesNotExist"),
    ],
)
def test_what_is_wrong_has_the_code_of_the_protocol(provider, verb, arguments, code):
    assert provider(verb, **arguments).error == code
    assert provider(verb, post=True, **arguments).error == code


def test_a_character_that_no_text_holds_is_a_wrong_argument(provider):
    found = provider("ListSets", post=True, more="a\x00")

    assert found.error == "badArgument"


@pytest.mark.parametrize(
    "query",
    [
        "verb=ListSets&more=a%00",
        "verb=ListRecords&metadataPrefix=%ED%A0%80",
        "verb=ListRecords&metadataPrefix=%ff",
        "verb=ListRecords&metadataPrefix=%zz",
        "verb=ListRecords&metadataPrefix=" + "a" * 9_000,
        "verb=Identify&" + "&".join(f"a{number}=1" for number in range(1_001)),
    ],
)
def test_what_cannot_be_read_is_an_error_of_the_protocol(client, settings, query):
    settings.FREESHELF_CRAWLER_LIMITS = False
    kind = "application/x-www-form-urlencoded"

    for response in (
        client.get(f"/oai?{query}"),
        client.post("/oai", query, content_type=kind),
        client.post("/oai", query, content_type="multipart/form-data; boundary=x"),
    ):
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/xml")
        root = etree.fromstring(response.content)
        (error,) = root.iterfind("o:error", NAMESPACES)
        assert error.get("code").startswith(("bad", "cannotDisseminate"))


def test_arguments_are_repeated_unless_they_are_wrong(provider):
    wrong = provider("ListRecords", metadataPrefix="oai_dc", set="a b")
    unknown = provider("ListRecords", metadataPrefix="x")

    assert dict(wrong.root.find("o:request", NAMESPACES).attrib) == {}
    assert dict(unknown.root.find("o:request", NAMESPACES).attrib) == {
        "verb": "ListRecords",
        "metadataPrefix": "x",
    }


def test_other_methods_are_refused(client):
    assert client.put("/oai").status_code == 405


def test_a_harvester_that_asks_without_end_is_told_when_to_come_back(client, settings):
    settings.FREESHELF_CRAWLER_LIMITS = True

    request = RequestFactory().get("/oai")
    while not seconds_until_harvest(request):
        pass
    response = client.get("/oai?verb=Identify")

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) >= 1
    assert client.get("/en/").status_code == 200
