"""A line of a list gives a file with its cover, a page elsewhere, or neither."""

from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    pdf_bytes,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said


def cards(page):
    return {said(card.select_one("h3")): card for card in page.select(".resource-card")}


def test_a_hit_says_what_it_gives(db, shelve, page_of):
    held = ResourceFactory(title="Held kilns", source_url="https://a.example/held")
    FileFactory(resource=held, name="held.pdf", content=pdf_bytes("Kilns"))
    ResourceFactory(title="Linked kilns", source_url="https://a.example/kilns")
    ResourceFactory(title="Named kilns", publisher=AgentFactory(name="Kiln Press"))
    ResourceFactory(title="Nameless kilns", publisher=None)
    shelve()

    shown = cards(page_of("/en/search?q=kilns"))

    download = said(shown["Held kilns"].select_one(".download"))
    assert download.startswith("Download PDF")
    assert "B" in said(shown["Held kilns"].select_one(".download__size"))
    link = shown["Linked kilns"].select_one(".download")
    assert link["href"] == "https://a.example/kilns"
    assert said(link).startswith("Publisher’s page")
    assert said(shown["Named kilns"].select_one(".resource-card__no-copy")) == (
        "No file in this library. Available from Kiln Press"
    )
    assert said(shown["Nameless kilns"].select_one(".resource-card__no-copy")) == (
        "No file in this library. Look for it in a library catalogue"
    )
    for title in ("Held kilns", "Linked kilns"):
        assert shown[title].select_one(".resource-card__no-copy") is None


def test_covers_are_lazy_and_off_on_request_and_on_slow_lines(
    db, shelve, page_of, client
):
    held = ResourceFactory(title="Held kilns")
    FileFactory(resource=held, name="held.pdf", content=pdf_bytes("Kilns"))
    shelve()

    page = page_of("/en/search?q=kilns")
    cover = page.select_one(".resource-card__cover")
    without = page_of(page.select_one(".results__covers a")["href"])
    slow = client.get("/en/search?q=kilns", HTTP_SAVE_DATA="on").content.decode()

    assert (cover["loading"], cover["alt"], cover["width"]) == ("lazy", "", "240")
    assert client.get(cover["src"]).status_code == 200
    assert without.select(".resource-card__cover") == []
    assert without.select_one('.results__sort a[href*="covers=no"]') is not None
    back = without.select_one(".results__covers a")["href"]
    assert page_of(back).select_one(".resource-card__cover") is not None
    assert "resource-card__cover" not in slow
    assert "results__covers" not in slow


def test_covers_are_not_offered_where_there_is_none(db, shelve, page_of):
    ResourceFactory(title="Kilns")
    shelve()

    for address in ("/en/search?q=kilns", "/en/search?q=kilns&covers=no"):
        assert page_of(address).select(".results__covers") == []


def test_covers_on_the_subject_of_an_instrument_follow_the_same_rule(
    db, shelve, page_of, client
):
    laws = ConceptSchemeFactory(identifier="laws", role="reference")
    sectors = ConceptSchemeFactory(identifier="sectors", role="sector")
    ConceptFactory(scheme=laws, identifier="c189", label="Domestic Work Convention 189")
    work = ConceptFactory(scheme=sectors, identifier="homes", label="Domestic work")
    held = ResourceFactory(title="Guide for households", sectors=[work])
    FileFactory(resource=held, name="held.pdf", content=pdf_bytes("Homes"))
    shelve()

    page = page_of("/en/search?q=C189")
    without = page_of(page.select_one(".results__covers a")["href"])
    slow = client.get("/en/search?q=C189", HTTP_SAVE_DATA="on").content.decode()

    assert len(page.select(".resource-card__cover")) == 1
    assert len(without.select(".resource-card")) == 1
    assert without.select(".resource-card__cover") == []
    assert said(without.select_one(".results__covers")) == "Show covers"
    assert "resource-card__cover" not in slow


def test_what_may_not_be_opened_or_needs_a_notice_has_no_cover(
    db, shelve, page_of, client
):
    open_record = ResourceFactory(title="Open kilns")
    closed = FileFactory(
        resource=open_record,
        name="closed.pdf",
        content=pdf_bytes("Kilns"),
        access_rights="members",
    )
    noticed = ResourceFactory(title="Noticed kilns", content_notice="Describes harm")
    FileFactory(resource=noticed, name="noticed.pdf", content=pdf_bytes("Kilns, too"))
    shelve()

    page = page_of("/en/search?q=kilns")

    assert len(page.select(".resource-card")) == 2
    assert page.select(".resource-card__cover") == []
    checksum = closed.current.content.pk[:12]
    address = f"/r/{open_record.identifier}/files/1/page/1/{checksum}-240.webp"
    assert client.get(address).status_code == 404


def test_pages_of_results_have_numbers(db, shelve, page_of):
    for number in range(61):
        ResourceFactory(title=f"Kilns {number}")
    shelve()

    page = page_of("/en/search?q=kilns&page=4")

    numbers = [said(line) for line in page.select(".pager__numbers li")]
    assert numbers == ["1", "…", "3", "4", "5", "…", "7"]
    current = page.select_one(".pager [aria-current=page]")
    assert (said(current), current["aria-label"]) == ("4", "page 4")
    last = page.select(".pager__number")[-1]
    assert last["href"] == "/en/search?q=kilns&page=7"
    address = page.select_one("#results-address")["value"]
    assert address.endswith("/en/search?q=kilns&page=4")
