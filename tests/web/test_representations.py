"""A record's own address gives the format that is asked for, and leads to the rest."""

import json

import pytest
from django.utils import timezone
from lxml import etree

from freeshelf.crosswalks.exports import REPRESENTATIONS
from freeshelf.library.models import ResourceIdentifier
from freeshelf.library.services import withdraw
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory

pytestmark = pytest.mark.django_db
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def report():
    found = ResourceFactory(
        title="Who pays?",
        identifier="pays",
        license="CC-BY-4.0",
        creators=[AgentFactory(name="Okafor, Ada", kind="person", identifier="ada")],
    )
    FileFactory(resource=found, name="who pays.pdf")
    FileFactory(resource=found, name="closed.pdf", access_rights="staff")
    return found


@pytest.fixture
def ask(client):
    def get(address, accept=FIREFOX):
        return client.get(address, headers={"accept": accept})

    return get


@pytest.mark.parametrize("ending", REPRESENTATIONS)
@pytest.mark.parametrize("address", ["/r/pays", "/fr/r/pays/who-pays"])
def test_each_format_is_at_the_address_of_the_record(report, ask, ending, address):
    chosen = REPRESENTATIONS[ending]

    response = ask(address, f"{chosen.media_type}, text/html;q=0.5")

    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith(chosen.media_type)
    assert "Accept" in response.headers["Vary"].replace(" ", "").split(",")
    assert "Who pays?" in response.content.decode()
    assert "closed.pdf" not in response.content.decode()
    assert f'<{BASE}/r/pays>; rel="describes"' in response.headers["Link"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ('application/ld+json; profile="https://schema.org/a,b;q=0"', "application/ld"),
        ("application/ld+json;profile=x ; q=0.9, text/html;q=0.5", "application/ld"),
        (
            'text/html; charset=utf-8, application/ld+json;profile="x";q=0.5',
            "text/html",
        ),
    ],
)
def test_parameters_of_a_media_type_do_not_change_the_format(report, ask, accept, kind):
    response = ask("/fr/r/pays/who-pays", accept)

    assert response.headers["Content-Type"].startswith(kind)


@pytest.mark.parametrize("ending", ["marc.xml", "mods.xml", "oai_dc.xml"])
def test_what_is_xml_can_be_parsed_and_is_a_file_of_its_name(report, ask, ending):
    response = ask(f"/r/pays/cite.{ending}")

    root = etree.fromstring(response.content)
    assert "Who pays?" in list(root.itertext())
    assert f'filename="pays.{ending}"' in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "accept", [FIREFOX, "*/*", "", "image/png", "text/*", "text/html;q=nope"]
)
def test_everyone_else_gets_the_page(report, ask, accept):
    moved = ask("/r/pays", accept)
    page = ask(report.get_absolute_url(), accept)

    assert moved.status_code == 301
    assert page.headers["Content-Type"].startswith("text/html")
    for response in (moved, page):
        assert "Accept" in response.headers["Vary"].replace(" ", "").split(",")


def test_what_is_closed_or_gone_has_no_format(ask):
    ResourceFactory(identifier="closed", access_rights="staff")
    gone = ResourceFactory(identifier="gone")
    withdraw(resource=gone, reason="", now=timezone.now())

    for identifier, status in (("closed", 404), ("gone", 410)):
        for address in (f"/r/{identifier}", f"/r/{identifier}/linkset.json"):
            assert ask(address, "application/ld+json").status_code == status


def test_the_page_leads_to_everything_that_belongs_to_it(report, ask):
    links = ask(report.get_absolute_url()).headers["Link"].split(", ")

    assert f'<{BASE}/r/pays>; rel="cite-as"' in links
    assert '<https://schema.org/AboutPage>; rel="type"' in links
    assert '<https://spdx.org/licenses/CC-BY-4.0>; rel="license"' in links
    assert f'<{BASE}/en/publishers/ada>; rel="author"' in links
    file = f"{BASE}/r/pays/files/1/who%20pays.pdf"
    assert f'<{file}>; rel="item"; type="application/pdf"' in links
    assert not [link for link in links if "closed.pdf" in link]
    described = [link for link in links if 'rel="describedby"' in link]
    assert len(described) == len(REPRESENTATIONS)
    linkset = f"{BASE}/r/pays/linkset.json"
    kind = "application/linkset+json"
    assert f'<{linkset}>; rel="linkset"; type="{kind}"' in links


def test_the_linkset_has_the_links_of_page_files_and_descriptions(report, ask):
    response = ask("/r/pays/linkset.json")

    assert response.headers["Content-Type"] == "application/linkset+json"
    contexts = {each["anchor"]: each for each in response.json()["linkset"]}
    page = contexts.pop(f"{BASE}/r/pays")
    assert page["cite-as"] == [{"href": f"{BASE}/r/pays"}]
    assert len(page["describedby"]) == len(REPRESENTATIONS)
    (item,) = page["item"]
    assert contexts[item["href"]]["collection"][0]["href"] == f"{BASE}/r/pays"
    for each in page["describedby"]:
        assert contexts[each["href"]]["describes"][0]["href"] == f"{BASE}/r/pays"
        described = ask(each["href"].removeprefix(BASE))
        assert described.headers["Content-Type"].startswith(each["type"])
    download = ask(item["href"].removeprefix(BASE))
    assert f'<{BASE}/r/pays>; rel="collection"' in download.headers["Link"]
    download.close()


def test_a_doi_is_what_is_cited(report, ask):
    ResourceIdentifier.objects.create(
        resource=report, kind="doi", value='10.5555/a>b"c, d', sort_order=0
    )

    header = ask(report.get_absolute_url()).headers["Link"]

    assert '<https://doi.org/10.5555/a%3Eb%22c,%20d>; rel="cite-as"' in header


def test_many_files_do_not_make_a_header_that_servers_refuse(report, ask):
    for number in range(40):
        FileFactory(resource=report, name=f"annex {number} {'a' * 100}.pdf")

    header = ask(report.get_absolute_url()).headers["Link"]

    assert len(header) < 6000
    assert header.count('rel="item"') == 15
    page = json.loads(ask("/r/pays/linkset.json").content)["linkset"][0]
    assert len(page["item"]) == 41
