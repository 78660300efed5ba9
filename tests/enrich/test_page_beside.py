"""The page of a file beside the form: the place of a suggestion, rights, bad files."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from reportlab.pdfbase.pdfmetrics import stringWidth

from freeshelf.enrich.models import Suggestion
from tests.enrich import files
from tests.enrich.incoming_files import (
    SCRIPT,
    key_of,
    make_describer,
    make_draft,
    proposals_page,
    receive,
    take_title,
    words_of,
)
from tests.library.factories import UserFactory

pytestmark = pytest.mark.django_db
_PAGES = files.pdf([["A cover"], ["First line", "By Mara Lindqvist of here"]])


@pytest.fixture
def describer() -> Client:
    return make_describer()


def _address(incoming, number, *, show=None, name="enrich_incoming_page"):
    query = "" if show is None else f"?show={show}"
    return reverse(name, args=[incoming.pk, number]) + query


def _suggest(incoming, **facts) -> Suggestion:
    return Suggestion.objects.create(
        content=incoming.content,
        kind="creator",
        origin="text",
        confidence=0.9,
        agent="test",
        generated_at=timezone.now(),
        **{"value": "Lindqvist, Mara", "page_number": 2, "excerpt": "Mara Lin"} | facts,
    )


def _beside(client, address) -> BeautifulSoup:
    response = client.get(address, headers=SCRIPT)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]
    return BeautifulSoup(response.content, "html.parser")


def test_the_mark_is_where_the_words_are(describer):
    incoming = receive(describer, _PAGES, analyzed_at=False)
    author = _suggest(incoming, excerpt="By Mara Lindqvist of here")

    page = _beside(describer, _address(incoming, 2, show=author.pk))

    (mark,) = page.select("rect")
    start = 72 + stringWidth("By ", "Helvetica", 12)
    width = stringWidth("Mara Lindqvist", "Helvetica", 12)
    assert float(mark["x"]) == pytest.approx(start, abs=1)
    assert float(mark["width"]) == pytest.approx(width, abs=2)
    # The second line: 15 points below the first, whose foot is at 770 of 842.
    foot = float(mark["y"]) + float(mark["height"])
    assert foot == pytest.approx(842 - 755, abs=4)
    assert page.svg["viewbox"] == "0 0 595.0 842.0"
    assert "Page 2 of 2" in words_of(page)
    assert "Highlighted: “\u2068Lindqvist, Mara\u2069”." in words_of(page)


def test_a_value_that_is_not_found_leaves_the_page_alone(describer):
    incoming = receive(describer, _PAGES, analyzed_at=False)
    other = _suggest(incoming, value="Okafor, Ada", excerpt="")

    page = _beside(describer, _address(incoming, 2, show=other.pk))

    assert page.img
    assert not page.select("rect")
    assert "This part cannot be marked here." in words_of(page)


def test_the_form_opens_at_the_first_place_and_every_suggestion_leads_to_its_own(
    describer,
):
    incoming = receive(describer)

    form = proposals_page(describer, incoming)

    picture = _address(incoming, 1, name="enrich_incoming_image")
    assert form.select_one("[data-beside] img")["src"] == picture
    isbn = form.find("a", href=_address(incoming, 2, show=key_of("isbn")))
    assert words_of(isbn).startswith("Show on page 2")
    (mark,) = _beside(describer, isbn["href"]).select("rect")
    assert float(mark["width"]) > 60


def test_without_a_script_the_links_open_the_page(describer):
    incoming = receive(describer)

    page = BeautifulSoup(describer.get(_address(incoming, 1)).content, "html.parser")

    assert page.select_one(".beside__page img")
    assert page.find("a", href=_address(incoming, 2))
    assert not page.find("a", href=_address(incoming, 0))
    assert not page.find("a", href=_address(incoming, 3))


def test_pages_beyond_the_last_are_not_found(describer):
    incoming = receive(describer)

    for number in (0, 3, 2**31):
        assert describer.get(_address(incoming, number)).status_code == 404


def test_who_may_not_make_records_finds_no_page(describer):
    incoming = receive(describer)
    outsider = Client()
    outsider.force_login(UserFactory(permissions=["library.view_resource"]))

    for name in ("enrich_incoming_page", "enrich_incoming_image"):
        address = _address(incoming, 1, name=name)
        assert outsider.get(address).status_code == 404
        assert outsider.get(address, headers=SCRIPT).status_code == 404
        anonymous = Client().get(address)
        assert anonymous.status_code == 302
        assert "/login/" in anonymous.headers["Location"]


def test_a_file_that_is_described_is_no_longer_here(describer):
    incoming = receive(describer)
    make_draft(describer, incoming, **take_title())

    assert describer.get(_address(incoming, 1)).status_code == 404


@pytest.mark.parametrize("show", ["x", "", "9" * 400, "²", "-1"])
def test_suggestions_of_other_files_and_odd_keys_mark_nothing(describer, show):
    incoming = receive(describer, _PAGES, analyzed_at=False)
    receive(describer, analyzed_at=True)

    for key in (show, key_of("isbn")):
        page = _beside(describer, _address(incoming, 2, show=key))
        assert page.img
        assert not page.select("rect, .beside__sentence")


@pytest.mark.parametrize(
    "content",
    [
        files.pdf([["a"]], password="secret"),
        files.pdf([["a"]])[:300],
        b"%PDF-1.7\n" + b"[" * 90_000,
    ],
)
def test_a_file_that_cannot_be_drawn_ends_in_one_sentence(describer, content):
    incoming = receive(describer, content, analyzed_at=False)

    page = _beside(describer, _address(incoming, 1, show=1))

    assert words_of(page.select_one("[data-beside-sentence]")) == (
        "There is no image of page 1."
    )
    assert not page.img
