"""A page is passed on by its link, a code or an email, and by nobody else."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.library.factories import ReadingListFactory, ResourceFactory

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"


def test_the_page_of_a_record_and_of_a_list_lead_to_what_passes_them_on(page_of):
    resource = ResourceFactory(title="On kilns")
    ReadingListFactory(slug="begin", resources=[resource])

    for path in (resource.get_absolute_url(), "/en/lists/begin"):
        page = page_of(path)
        (link,) = page.select('main a[href^="/en/share"]')
        (copy,) = page.select("main button[data-copy]")
        assert copy["data-copy"] == path
        # It works with JavaScript only.
        assert copy.has_attr("hidden")
        shared = page_of(link["href"])
        assert shared.select_one("#shared-address")["value"] == BASE + path


def test_the_draft_of_an_email_is_neutral_and_has_the_link(page_of, settings):
    settings.FREESHELF_SITE_NAME = "Quay Library"
    path = "/en/search?q=debt+bondage&topic=a.b"

    page = page_of(f"/en/share?to={quote(path)}")

    (mail,) = page.select('a[href^="mailto:"]')
    draft = parse_qs(urlsplit(mail["href"]).query)
    assert urlsplit(mail["href"]).path == ""
    assert draft == {"subject": ["Quay Library"], "body": [BASE + path]}


def test_the_code_is_drawn_by_the_page_itself(page_of):
    # In another language than the page that is passed on.
    page = page_of("/ar/share?to=/en/topics")

    (code,) = page.select("svg.qr-code")
    assert code["role"] == "img"
    assert code["aria-label"]
    assert not page.select("main img")


def test_a_link_that_no_phone_could_read_has_no_code(page_of):
    page = page_of(f"/en/share?to=/en/search?q={'a' * 700}")

    assert not page.select("svg.qr-code")
    assert "too long for a QR code" in page.main.text


def test_nothing_but_a_page_of_this_library_is_passed_on(client):
    for path in (
        "",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/en/nothing/here/at/all",
        "javascript:alert(1)",
        "/en/search?q=" + "a" * 3000,
        "/en/\x01",
    ):
        response = client.get("/en/share", {"to": path})
        assert response.status_code in (400, 414), path
        assert "evil" not in response.content.decode()
    # A parameter of its own that is markup stays text.
    page = client.get("/en/share", {"to": '/en/search?q="><script>x'})
    assert "<script>x" not in page.content.decode()
