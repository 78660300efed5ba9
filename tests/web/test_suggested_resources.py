"""Suggestions from readers, and what both forms have in common."""

import re
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from freeshelf.inbox.models import SuggestedResource
from tests.web.human_forms import SUGGESTION, errors, fields, send, watch
from tests.web.reading import said

__all__ = ["watch"]
pytestmark = pytest.mark.django_db


def test_a_suggestion_waits_for_an_editor(client, watch):
    typed = SUGGESTION | {
        "link": "example.org/fees.pdf",
        "publisher": "Harbour Institute",
        "issued": "٢٠٢٤",
        "language": "zh-Hans",
        "reason": "Short and clear.",
    }

    response = send(client, watch, "/en/suggest", typed)

    assert response["Location"] == "/en/suggest/received"
    kept = SuggestedResource.objects.get()
    assert kept.link == "https://example.org/fees.pdf"
    assert (kept.issued, kept.language) == ("2024", "zh-Hans")
    assert kept.resource is None
    assert b"Suggestion sent" in client.get(response["Location"]).content


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Los contratos de trabajo de los pescadores migrantes", "es"),
        ("强迫劳动", "zh"),
        ("SOP 12", "und"),
    ],
)
def test_a_suggestion_gets_the_language_of_its_title_where_it_is_certain(
    client, watch, title, language
):
    send(client, watch, "/en/suggest", SUGGESTION | {"title": title, "language": ""})

    assert SuggestedResource.objects.get().language == language


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Enter the title."),
        ({"link": ""}, "Enter a link to the resource."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"link": "ftp://example.org/x y"}, "Enter a valid URL."),
        ({"issued": "last year"}, "Enter a year, such as 2022."),
        ({"language": "xx"}, "Select a valid choice."),
        ({"title": "a" * 501}, "You have entered 501"),
    ],
)
def test_a_suggestion_that_cannot_be_read_is_refused_in_words(
    client, watch, typed, sentence
):
    response = send(client, watch, "/en/suggest", SUGGESTION | typed)

    assert response.status_code == 422
    assert sentence in errors(response)
    for name, value in (SUGGESTION | typed).items():
        if name != "language":
            assert fields(response)[name] == value


@pytest.mark.parametrize("address", ["/en/contact", "/en/suggest"])
def test_other_methods_are_refused(client, address):
    for method in ("put", "delete", "patch"):
        response = getattr(client, method)(address)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("address", ["/en/contact", "/en/suggest"])
def test_anything_at_all_in_a_form_gets_a_sentence(client, watch, address):
    opened = client.get(address)
    names = [*fields(opened), "kind", "unknown"]
    for junk in ("\x00", "\ud800", "<script>", "'; --", "٣", "💥" * 999):
        body = urlencode([(name, junk) for name in names], errors="surrogatepass")
        response = client.post(
            address, body, content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code == 422
        assert errors(response)
        assert b"<script>" not in response.content.partition(b"</head>")[2]
    empty = client.post(address, {})
    assert empty.status_code == 422


@pytest.mark.parametrize("address", ["/en/contact", "/en/suggest"])
def test_both_forms_warn_before_anything_is_typed(client, watch, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    warning = page.select_one(".notice")

    assert "Do not include case details or" in said(warning)
    assert re.search(r"people’s names|the names of people", said(warning))
    assert warning.find_next("form", class_="form") is not None


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar", "ru", "zh-hans"])
def test_the_forms_are_there_in_every_language(client, watch, language):
    for name in ("contact", "suggest"):
        opened = client.get(f"/{language}/{name}")
        assert opened.status_code == 200
        assert fields(opened)["token"]
