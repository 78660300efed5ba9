"""Connectors of reference managers find records on our pages, step by step.

The readers below follow what Zotero's translators “unAPI” (of 2019-06-10), “COinS” (of
2021-06-03), “RIS” (of 2019-10-19), “Embedded Metadata” (of 2018-11-01) and “RDF”, to
which it hands its tags, read in their published source, and are written anew.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from freeshelf.library.models import ResourceIdentifier
from freeshelf.search.indexing import rebuild
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"
PDF = f"{BASE}/r/kilns1/files/1/who%20pays.pdf"
# The order in which the connector prefers formats, with the names it knows them by.
PREFERENCE = [
    *("rdf_zotero", "rdf_bibliontology", "marc", "unimarc", "marcxml", "mods"),
    *("ris", "refer", "bibtex", "rdf_dc"),
]
RIS_KINDS = {
    "DATA": "document",
    "FIGURE": "artwork",
    "GEN": "journalArticle",
    "NEWS": "newspaperArticle",
    "RPRT": "report",
    "STAND": "report",
    "STAT": "statute",
    "VIDEO": "videoRecording",
}
RIS_FIELDS = {"TI": "title", "UR": "url", "DA": "date", "DO": "DOI", "PB": "publisher"}
# What tags mean for one kind only.
RIS_FIELDS_OF = {
    "report": {"PB": "institution", "SN": "reportNumber", "T2": "seriesTitle"},
    "statute": {"DA": "dateEnacted", "PB": ""},
    "journalArticle": {"PB": ""},
}


@dataclass
class Item:
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    creators: list[str] = field(default_factory=list)
    attachments: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def kilns(db):
    types = ConceptSchemeFactory(identifier="resource-types", role="type")
    guidance = ConceptFactory(scheme=types, identifier="guidance", label="Guidance")
    report = ResourceFactory(
        title="On kilns & who pays",
        identifier="kilns1",
        issued="2022-07",
        publisher=AgentFactory(name="Harbour Institute"),
        creators=[AgentFactory(name="Okafor, Ada", kind="person")],
        types=[guidance],
        is_part_of="Working Papers",
    )
    ResourceIdentifier.objects.create(resource=report, kind="symbol", value="WP/12")
    FileFactory(resource=report, name="who pays.pdf")
    FileFactory(resource=report, name="notes.txt", content=b"Of kilns.")
    FileFactory(resource=report, name="closed.pdf", access_rights="staff")
    other = ResourceFactory(title="Other kilns", identifier="kilns2")
    ResourceIdentifier.objects.create(resource=other, kind="doi", value="10.5555/k2")
    hidden = ResourceFactory(
        title="Closed kilns", identifier="kilns9", access_rights="staff"
    )
    ReadingListFactory(slug="begin", resources=[report, other, hidden])
    return report


def from_unapi(client, page: BeautifulSoup) -> dict[str, Item]:
    """Every record of a page, by its identifier, as the connector imports it."""
    server = page.head.find("link", rel="unapi-server")["href"]
    path = server.removeprefix(BASE)
    formats = etree.fromstring(client.get(path).content)
    names = [each.get("name") for each in formats]
    chosen = next(name for name in PREFERENCE if name in names)
    assert chosen == "ris"
    found = {}
    for abbr in page.find_all("abbr", class_="unapi-id", title=True):
        # The connector does not escape the identifier.
        response = client.get(f"{path}?id={abbr['title']}&format={chosen}")
        assert response.status_code == 200
        found[abbr["title"]] = from_ris(response.content.decode())
    return found


def from_ris(text: str) -> Item:
    item = Item("")
    for line in text.splitlines():
        match = re.fullmatch(r"([A-Z][A-Z0-9]) {2}- (.*)", line)
        if match is None:
            continue
        tag, value = match.groups()
        fields = RIS_FIELDS | RIS_FIELDS_OF.get(item.kind, {})
        if tag == "TY":
            item.kind = RIS_KINDS[value]
        elif tag in ("AU", "A1"):
            # Without a comma it is one of a body.
            item.creators.append(value)
        elif tag in ("L1", "L4"):
            title = re.search(r"([^/\\\\]+)\.\w{1,8}$", value)
            item.attachments.append((value, unquote(title[1]) if title else ""))
        elif name := fields.get(tag):
            # What is there already stays.
            item.values.setdefault(name, value)
    return item


def from_embedded_metadata(page: BeautifulSoup) -> Item:
    tags = defaultdict(list)
    for meta in page.head.find_all("meta", content=True):
        tags[meta.get("name") or meta.get("property")].append(meta["content"])
    # Its own word comes first, then that of Open Graph; a title alone is an article's.
    kind = "journalArticle"
    if tags["citation_technical_report_institution"]:
        kind = "report"
    if tags["og:type"] == ["website"]:
        kind = "webpage"
    kind = next(iter(tags["z:itemType"]), kind)
    item = Item(kind, creators=tags["citation_author"])
    for name, key in (
        ("citation_title", "title"),
        ("citation_publication_date", "date"),
        ("citation_publisher", "publisher"),
        ("citation_public_url", "url"),
        ("citation_doi", "DOI"),
    ):
        if tags[name]:
            item.values[key] = tags[name][0]
    # Of several the first is taken.
    item.attachments = [(url, "Full Text PDF") for url in tags["citation_pdf_url"][:1]]
    return item


def from_coins(page: BeautifulSoup) -> list[Item]:
    found = []
    for span in page.find_all("span", class_="Z3988", title=True):
        values = parse_qs(span["title"], strict_parsing=True)
        assert values["ctx_ver"] == ["Z39.88-2004"]
        assert values["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
        item = Item(values["rft.type"][0], creators=values.get("rft.au", []))
        item.values = {
            key.removeprefix("rft."): texts[0]
            for key, texts in values.items()
            if key.startswith("rft.")
        }
        found.append(item)
    return found


def test_a_page_of_results_gives_each_record_with_its_files(kilns, client, page_of):
    rebuild()
    items = from_unapi(client, page_of("/en/search?q=kilns"))

    assert set(items) == {"kilns1", "kilns2"}
    item = items["kilns1"]
    assert item.kind == "report"
    assert item.creators == ["Okafor, Ada"]
    assert item.values["title"] == "On kilns & who pays"
    assert item.values["institution"] == "Harbour Institute"
    assert item.values["reportNumber"] == "WP/12"
    assert item.values["seriesTitle"] == "Working Papers"
    assert item.values["date"] == "2022/07//"
    assert item.attachments == [
        (PDF, "who pays"),
        (f"{BASE}/r/kilns1/files/2/notes.txt", "notes"),
    ]
    assert items["kilns2"].values["DOI"] == "10.5555/k2"


def test_lists_of_all_kinds_give_their_records(kilns, client, page_of):
    for address in (
        "/en/lists/begin",
        "/en/my-list?r=kilns1&r=kilns2",
        "/ar/lists/begin",
    ):
        page = page_of(address)
        assert set(from_unapi(client, page)) == {"kilns1", "kilns2"}
        assert [item.values["title"] for item in from_coins(page)] == [
            "On kilns & who pays",
            "Other kilns",
        ]


def test_the_files_that_are_named_can_be_loaded(kilns, client, page_of):
    items = from_unapi(client, page_of("/en/lists/begin"))

    media_types = ["application/pdf", "text/plain"]
    files = items["kilns1"].attachments
    for (url, _title), media_type in zip(files, media_types, strict=True):
        response = client.get(url.removeprefix(BASE))
        assert response.status_code == 200
        assert response.headers["Content-Type"] == media_type
        list(response)


def test_the_page_of_a_record_gives_it_with_all_files(kilns, client, page_of):
    page = page_of(kilns.get_absolute_url())
    items = from_unapi(client, page)

    # unAPI comes before COinS, and both before embedded metadata.
    assert list(items) == ["kilns1"]
    assert items["kilns1"].kind == "report"
    assert [title for _url, title in items["kilns1"].attachments] == [
        "who pays",
        "notes",
    ]
    assert from_coins(page) == []


def test_a_record_of_no_known_type_keeps_its_publisher(kilns, client, page_of):
    plain = ResourceFactory(title="Plain", publisher=kilns.publisher)

    page = page_of(plain.get_absolute_url())

    item = from_unapi(client, page)[plain.identifier]
    assert item.values["institution"] == "Harbour Institute"
    assert from_embedded_metadata(page).kind == "document"


def test_the_page_of_a_record_names_it_and_its_pdf(kilns, page_of):
    item = from_embedded_metadata(page_of(kilns.get_absolute_url()))

    assert item.kind == "report"
    assert item.creators == ["Okafor, Ada"]
    assert item.values == {
        "title": "On kilns & who pays",
        "date": "2022/07",
        "publisher": "Harbour Institute",
        "url": f"{BASE}/r/kilns1",
    }
    assert item.attachments == [(PDF, "Full Text PDF")]


def test_a_span_has_what_a_reference_needs(kilns, page_of):
    report, other = from_coins(page_of("/en/lists/begin"))

    assert report.kind == "report"
    assert report.creators == ["Okafor, Ada"]
    assert report.values["date"] == "2022-07"
    assert report.values["identifier"] == f"{BASE}/r/kilns1"
    assert other.kind == "document"
    assert other.values["identifier"] == "urn:doi:10.5555/k2"


def test_the_server_answers_as_the_specification_says(kilns, client):
    formats = client.get("/unapi")
    of_record = client.get("/unapi?id=kilns1")

    assert formats.status_code == 200
    assert formats.headers["Content-Type"].startswith("application/xml")
    assert of_record.status_code == 300
    assert etree.fromstring(of_record.content).get("id") == "kilns1"
    assert client.get("/unapi?id=kilns1&format=mods").status_code == 406
    assert client.get("/unapi?format=ris").status_code == 400
    for identifier in ("kilns9", "none", "<x>", '"', "a" * 300):
        for rest in ("", "&format=ris"):
            response = client.get(f"/unapi?id={identifier}{rest}")
            assert response.status_code == 404
            assert b"Closed kilns" not in response.content
