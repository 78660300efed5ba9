"""Unreadable input gets one clear sentence and the right status."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.library.factories import ResourceFactory
from tests.pages.home import make_home
from tests.web.reading import said


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/en/search?page=-1", 400, "Pages of results are numbered from 1."),
        ("/en/search?page=two", 400, "Pages of results are numbered from 1."),
        ("/en/search?page=0", 400, "Pages of results are numbered from 1."),
        ("/en/search?page=999", 404, "There is only 1 page of results."),
        ("/en/search?page=99999", 404, "Results are shown up to page 1000 only."),
        (
            "/en/search?page=" + "9" * 500,
            404,
            "Results are shown up to page 1000 only.",
        ),
        ("/en/search?sort=random", 400, "Results can only be sorted by best, newest"),
        ("/en/search?q=%00", 400, "(NUL)"),
        ("/en/search?q=%zz", 400, "“%” on its own"),
        ("/en/search?q=%ff", 400, "“%” on its own"),
        ("/en/search?q=" + "a" * 100_000, 414, "The web address is too long."),
        (
            "/en/search?" + "&".join(f"topic=t{n}" for n in range(61)),
            400,
            "You can select up to 60",
        ),
        ("/en/?" + "&".join(f"a{n}=1" for n in range(1_001)), 400, "too many parts"),
        ("/en/search/facets/colour", 404, "There is no filter with this name."),
        ("/en/search/facets/topic?page=-1", 400, "numbered from 1"),
        ("/en/topics/none/none", 404, "Topic not found"),
        ("/en/publishers/none", 404, "Publisher not found"),
        ("/en/lists/none", 404, "Reading list not found"),
        ("/en/r/none/none", 404, "Resource not found"),
        ("/r/none", 404, "Resource not found"),
        ("/r/none/files/1/x.pdf", 404, "Resource not found"),
        ("/r/none/files/99999999999999999999/x.pdf", 404, "Resource not found"),
        ("/en/nothing/", 404, "Page not found"),
        ("/media/images/x.jpg", 404, "Image not found"),
        ("/media/original_images/x.jpg", 404, "Page not found"),
    ],
)
def test_a_sentence_and_a_status(shelve, page_of, address, status, sentence):
    shelve()
    make_home()

    page = page_of(address, status=status)

    assert sentence in said(page.h1)
    assert page.select_one("form[role=search]") is not None


def test_too_many_parameters_and_fields_are_refused_wherever_they_are(
    client, admin_client, settings
):
    settings.FREESHELF_CRAWLER_LIMITS = False
    many = "&".join(f"a{number}=1" for number in range(1_001))
    kind = "application/x-www-form-urlencoded"

    for path in ("/", "/en/", "/en/search", "/robots.txt", "/en/contact", "/admin/"):
        assert admin_client.get(f"{path}?{many}").status_code == 400, path
    for path in ("/en/contact", "/en/account/login/"):
        assert client.post(path, many, content_type=kind).status_code == 400, path
    for path in ("records", "search", "changes", "docs", "openapi.json"):
        response = client.get(f"/api/v1/{path}?{many}")
        assert response.status_code == 400, path
        assert response.headers["Content-Type"] == "application/problem+json"


def test_unknown_parameters_and_values_change_nothing(shelve, client):
    ResourceFactory(title="Brick kilns")
    shelve()

    assert client.get("/en/search?colour=red&q=brick").status_code == 200
    nothing = client.get("/en/search?q=brick&topic=no.such&year=MMXIX")
    assert nothing.status_code == 200
    assert b"No resource here contains" in nothing.content


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/en/search", "/r/none", "/en/topics", "/healthz"])
def test_pages_are_not_written_to(client, db, method, address):
    response = getattr(client, method)(address)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_a_token_is_not_asked_of_what_is_refused_anyway(db):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post("/en/search").status_code == 405


def test_an_error_page_tells_nothing_of_the_question(db, client):
    body = client.get("/en/search?page=-1&q=quernstone").content

    assert b"quernstone" not in body


def test_a_fault_of_ours_is_a_page_without_details(client, db, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret path")

    client.raise_request_exception = False

    with monkeypatch.context() as patched:
        patched.setattr("freeshelf.web.views.static_pages.help_page", broken)
        response = client.get("/en/help")

    assert response.status_code == 500
    assert b"Something went wrong" in response.content
    assert b"secret path" not in response.content


@given(text=st.text(max_size=200))
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_question_gets_a_page(shelve, client, text):
    response = client.get("/en/search", {"q": text})

    assert response.status_code == (400 if "\x00" in text else 200)
