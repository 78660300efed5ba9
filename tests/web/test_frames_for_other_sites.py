"""Other sites show a search box, a list and records of the library in frames."""

import json
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from freeshelf.library.services import set_access
from freeshelf.pages.design.partner_colors import partner_colors, style_sheet
from freeshelf.pages.design.tokens import contrast_ratio
from freeshelf.pages.theme.services import COOKIE
from tests.library.factories import (
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

_BASE = "http://127.0.0.1:8000"
_COLOR = st.from_regex(r"\A[0-9a-f]{6}\Z")
_FRAMES = (
    *("/en/embed/search", "/en/embed/list?q=kilns", "/ar/embed/list?topic=topics.debt"),
    *("/en/embed/lists/begin", "/en/embed/r/kilns"),
)
_CLOSED = ("/en/embed/lists/none", "/en/embed/r/secret", "/en/embed/r/nothing")


@pytest.fixture
def library(shelve):
    debt = ConceptFactory(
        scheme=ConceptSchemeFactory(identifier="topics"),
        identifier="debt",
        label="Debt bondage",
    )
    kilns = ResourceFactory(
        identifier="kilns", title="Brick kilns", subjects=[debt], issued="2020"
    )
    FileFactory(resource=kilns)
    newer = ResourceFactory(
        identifier="advances",
        title="Advances",
        subjects=[debt],
        issued="2024",
        content_notice="It describes violence.",
    )
    secret = ResourceFactory(
        identifier="secret", title="Secret", subjects=[debt], access_rights="staff"
    )
    ReadingListFactory(
        slug="begin", title="Where to begin", resources=[newer, secret, kilns]
    )
    shelve()
    return kilns


def titles(page: BeautifulSoup) -> list[str]:
    return [link.text for link in page.select(".embed-frame__name a")]


def test_a_frame_may_stand_anywhere_and_sets_and_reads_no_cookie(library, client):
    client.force_login(UserFactory(is_superuser=True))
    client.cookies[COOKIE] = "unknown"

    for address in (*_FRAMES, *_CLOSED):
        response = client.get(address)

        assert response.status_code == (404 if address in _CLOSED else 200)
        assert not response.cookies
        assert "X-Frame-Options" not in response.headers
        policy = response["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert response["Referrer-Policy"] == "no-referrer"
        assert "Secret" not in response.content.decode()
        page = BeautifulSoup(response.content, "html.parser")
        for link in page.select("a, form"):
            assert link["target"] == "_blank"
            assert "noopener" in link["rel"]


def test_a_frame_that_a_browser_has_kept_may_stand_anywhere_too(library, client):
    for address in _FRAMES:
        kept = client.get(address)
        fresh = client.get(address, headers={"If-None-Match": kept["ETag"]})

        assert fresh.status_code == 304
        assert "frame-ancestors *" in fresh["Content-Security-Policy"]
        assert "X-Frame-Options" not in fresh.headers


def test_nothing_else_may_be_framed(library, client):
    for address in ("/en/embed", "/en/search?q=kilns", "/en/lists/begin", "/oembed"):
        response = client.get(address)
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_a_list_has_the_newest_of_a_topic_and_leads_to_the_rest(library, page_of):
    address = "/en/embed/list?topic=topics.debt&sort=newest&limit="

    page = page_of(f"{address}1")

    assert page.h1.text == "Debt bondage"
    assert titles(page) == ["Advances"]
    assert "It describes violence." in page.select_one(".content-notice").text
    (more,) = [link for link in page.select("a") if "All 2" in link.text]
    assert more["href"].startswith("/en/search?topic=topics.debt")
    assert titles(page_of(f"{address}5")) == ["Advances", "Brick kilns"]


def test_a_reading_list_keeps_its_order_and_a_record_stands_alone(library, page_of):
    assert titles(page_of("/en/embed/lists/begin")) == ["Advances", "Brick kilns"]
    assert titles(page_of("/en/embed/r/kilns")) == ["Brick kilns"]
    assert page_of("/ar/embed/r/kilns").html["dir"] == "rtl"


def test_what_is_closed_leaves_a_list_at_once(library, page_of):
    address = "/en/embed/list?topic=topics.debt"
    assert "Brick kilns" in titles(page_of(address))

    set_access(resources=[library], access_rights="staff")

    assert titles(page_of(address)) == ["Advances"]


def test_a_call_for_help_is_answered_by_help_in_a_frame_too(library, page_of):
    page = page_of("/en/embed/list?q=they+took+my+passport+and+I+cannot+leave")

    assert page.select_one(".notice a")["href"] == "/en/help"


def test_what_cannot_be_read_of_a_frame_leaves_it_as_it_is(library, page_of):
    for query in ("limit=-1", "limit=" + "9" * 5000, "limit=²", "paper=red;}", "ink=z"):
        page = page_of(f"/en/embed/list?topic=topics.debt&{query}")

        assert len(titles(page)) == 2
        assert not page.select("link[href$='.css'][href^='/embed/']")


def test_what_cannot_be_searched_is_said_in_the_frame(library, client):
    response = client.get("/en/embed/list?sort=random")

    assert response.status_code == 400
    assert "frame-ancestors *" in response["Content-Security-Policy"]


@given(paper=_COLOR, ink=_COLOR, accent=_COLOR)
def test_any_three_colours_of_a_partner_are_made_readable(paper, ink, accent):
    colors = partner_colors({"paper": paper, "ink": f"#{ink}", "accent": accent})
    shown = colors.tokens

    assert shown["paper"] == f"#{paper}"
    for name in ("ink", "quiet", "accent", "warning"):
        assert contrast_ratio(shown[name], shown["paper"]) >= 4.5
    assert contrast_ratio(shown["on-accent"], shown["accent"]) >= 4.5
    assert contrast_ratio(shown["control"], shown["paper"]) >= 3
    if contrast_ratio(f"#{ink}", f"#{paper}") >= 4.5:
        assert shown["ink"] == f"#{ink}"


def test_the_colours_of_a_partner_are_a_style_sheet(library, page_of, client):
    page = page_of("/en/embed/search?paper=102030&accent=ffcc00")
    address = page.select_one("link[href^='/embed/']")["href"]

    response = client.get(address)

    assert response["Content-Type"].startswith("text/css")
    assert "--paper:#102030" in response.content.decode()
    assert "color-scheme:dark" in response.content.decode()
    assert client.get("/embed/102030-ffcc00-red;}.css").status_code == 404
    assert style_sheet(partner_colors({"accent": "ffffff"})).count("{") == 1


def test_the_maker_gives_html_to_copy_with_a_preview(library, page_of):
    query = {"topic": "topics.debt", "sort": "newest", "limit": "3", "colors": "own"}
    page = page_of(f"/en/embed?{urlencode({**query, 'accent': '#ffff00'})}")

    frame = BeautifulSoup(page.select_one("#embed-html").text, "html.parser").iframe
    assert frame["src"].startswith(f"{_BASE}/en/embed/list?topic=topics.debt")
    assert "accent=ffff00" in frame["src"]
    assert frame["title"] == "Debt bondage – Freeshelf"
    assert "allow-same-origin" not in frame["sandbox"]
    assert titles(page_of(frame["src"].removeprefix(_BASE))) == [
        "Advances",
        "Brick kilns",
    ]
    assert "Links" in page.select_one(".notice").text
    script = BeautifulSoup(page.select_one("#embed-script").text, "html.parser")
    assert script.a["data-freeshelf"] == frame["src"]
    assert script.script["src"] == f"{_BASE}/embed/frames.js"
    assert page.select_one("iframe")["src"] == frame["src"].removeprefix(_BASE)


def test_the_maker_makes_a_search_box_and_a_reading_list(library, page_of, client):
    box = page_of("/en/embed?kind=search").select_one("#embed-html").text
    listed = page_of("/en/embed?list=begin").select_one("#embed-html").text

    assert f'src="{_BASE}/en/embed/search"' in box
    assert f'src="{_BASE}/en/embed/lists/begin"' in listed
    assert client.get("/en/embed?list=none").status_code != 200
    assert "<script>" not in page_of("/en/embed?q=<script>").select_one("iframe")["src"]


def test_results_topics_and_lists_lead_to_the_maker(library, page_of):
    for address, query in (
        ("/en/search?q=kilns", "q=kilns"),
        ("/en/topics/topics/debt", "topic=topics.debt"),
        ("/en/lists/begin", "list=begin"),
    ):
        (link,) = page_of(address).select("a[href^='/en/embed?']")
        assert query in link["href"]


@pytest.fixture
def oembed(client):
    def ask(url: str, *, status: int = 200, **query: object) -> dict:
        response = client.get("/oembed", {"url": url, **query})
        assert response.status_code == status, response.content
        return json.loads(response.content) if status == 200 else {}

    return ask


def test_records_lists_and_topics_are_described_for_other_sites(library, oembed):
    record = oembed(f"{_BASE}/r/kilns")

    assert (record["type"], record["version"]) == ("rich", "1.0")
    assert record["title"] == "Brick kilns"
    frame = BeautifulSoup(record["html"], "html.parser").iframe
    assert frame["src"] == f"{_BASE}/en/embed/r/kilns"
    assert (frame["width"], frame["height"]) == ("600", "240")
    arabic = oembed(f"{_BASE}/ar/r/kilns/brick-kilns")
    assert "/ar/embed/r/kilns" in arabic["html"]
    assert "/embed/lists/begin" in oembed(f"{_BASE}/en/lists/begin")["html"]
    topic = oembed(f"{_BASE}/en/topics/topics/debt?q=x")
    assert topic["title"] == "Debt bondage"
    assert "topic=topics.debt&amp;sort=newest" in topic["html"]


def test_a_description_fits_into_the_room_that_there_is(library, oembed):
    small = oembed(f"{_BASE}/r/kilns", maxwidth=200, maxheight=100)

    assert (small["width"], small["height"]) == (200, 100)
    assert 'width="200" height="100"' in small["html"]
    assert "thumbnail_url" not in small
    assert oembed(f"{_BASE}/r/kilns")["thumbnail_width"] == 240


def test_other_addresses_and_what_is_closed_are_not_described(library, oembed):
    for url in (
        *("https://evil.example/r/kilns", "http://127.0.0.1:8000@evil.example/r/kilns"),
        *("//127.0.0.1:8000/r/kilns", "http://[/r/kilns", "javascript:alert(1)"),
        *(f"{_BASE}/r/secret", f"{_BASE}/r/nothing", f"{_BASE}/de/r/kilns/x"),
        *(f"{_BASE}/en/lists/none", f"{_BASE}/en/topics/topics/none", f"{_BASE}/en/"),
        *("http://127.0.0.1:99999999/r/kilns", "http://127.0.0.1:9/r/kilns"),
    ):
        oembed(url, status=404)


def test_questions_about_an_address_that_cannot_be_read_are_refused(
    library, oembed, caplog
):
    kilns = f"{_BASE}/r/kilns"

    oembed("", status=400)
    oembed(kilns, status=501, format="yaml")
    assert "ERROR" not in {each.levelname for each in caplog.records}
    for size in ("-1", "0", "wide", "²", "9" * 5000):
        oembed(kilns, status=400, maxwidth=size)


def test_a_description_is_xml_for_those_who_ask(library, client):
    library.title = "Kilns & <advances>"
    library.save()

    response = client.get("/oembed", {"url": f"{_BASE}/r/kilns", "format": "xml"})

    root = etree.fromstring(response.content)
    assert root.findtext("title") == "Kilns & <advances>"
    assert root.findtext("html").startswith("<iframe ")
    assert response["Access-Control-Allow-Origin"] == "*"


def test_open_pages_lead_to_their_description_and_have_a_card(library, page_of, client):
    for address in ("/en/r/kilns/brick-kilns", "/en/lists/begin"):
        page = page_of(address)
        for link in page.select("link[type$='+oembed']"):
            found = client.get(link["href"].removeprefix(_BASE))
            assert found.status_code == 200
        assert len(page.select("link[type$='+oembed']")) == 2
        card = {tag["property"]: tag["content"] for tag in page.select("[property]")}
        assert card["og:url"] == f"{_BASE}{address}"
        assert card["og:title"] in page.title.text
    assert page_of("/en/topics/topics/debt").select("link[type$='+oembed']")


def test_the_card_of_a_record_has_its_picture_but_a_notice_alone(library, page_of):
    def card(address: str) -> dict[str, str]:
        tags = page_of(address).select("[property]")
        return {tag["property"]: tag["content"] for tag in tags}

    assert card("/en/r/kilns/brick-kilns")["og:image"].startswith(f"{_BASE}/r/kilns/")
    noticed = card("/en/r/advances/advances")
    assert noticed["og:description"] == "It describes violence."
    assert "og:image" not in noticed


def test_a_closed_record_leads_its_staff_to_no_description(library, client):
    client.force_login(UserFactory(is_superuser=True))

    page = BeautifulSoup(client.get("/en/r/secret/secret").content, "html.parser")

    assert page.h1.text == "Secret"
    assert not page.select("link[type$='+oembed']")
