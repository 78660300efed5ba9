"""Requests that no browser would send: never a fault of ours, always a sentence."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from freeshelf.pages.models import StandardPage
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    pdf_bytes,
)
from tests.pages.home import make_home

HUGE = "9" * 4500  # more digits than Python reads as a number


@pytest.mark.parametrize(
    "part", [f"bytes=0-{HUGE}", f"bytes={HUGE}-", f"bytes=-{HUGE}", "bytes=٣-٤"]
)
def test_a_part_that_cannot_be_counted_is_answered_by_the_whole(db, client, part):
    content = pdf_bytes("Fees")
    file = FileFactory(resource=ResourceFactory(), content=content)

    response = client.get(file.download_url(), headers={"range": part})

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == content


@pytest.mark.parametrize("year", ["²", HUGE, "-1", "1e3", "٢٠٢٢", "99999"])
def test_a_year_that_is_none_finds_nothing(shelve, client, year):
    ResourceFactory(title="Fees", issued="2021")
    ResourceFactory(title="Debts", issued="2022")
    shelve()

    response = client.get("/en/search", {"year": year})

    assert response.status_code == 200
    assert b"No resource matches these filters." in response.content


def test_a_person_alone_without_a_publisher_is_cited(db, client):
    person = AgentFactory(name="Okafor, Ada", kind="person")
    resource = ResourceFactory(title="Who pays", creators=[person])

    response = client.get(f"{resource.get_absolute_url()}/cite")

    assert response.status_code == 200
    assert b"Okafor" in response.content


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "trace"])
@pytest.mark.parametrize(
    "address", ["/", "/en/", "/en/about/", "/feed.atom", "/sitemap.xml", "/robots.txt"]
)
def test_no_public_address_is_written_to(db, method, address):
    make_home()
    client = Client(enforce_csrf_checks=True)

    response = getattr(client, method)(address)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert b"This page is read-only." in response.content


def test_a_form_without_its_token_is_refused_in_plain_words(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})

    assert response.status_code == 403
    assert b"The form could not be sent" in response.content
    assert b"CSRF" not in response.content


@pytest.fixture
def closed_page(db):
    home = make_home()
    page = home.add_child(instance=StandardPage(title="Minutes", slug="minutes"))
    return PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="sesame"
    )


def test_the_cookie_of_a_form_is_for_that_form_and_for_this_visit(closed_page, client):
    account = client.get("/en/account/login/").cookies["csrftoken"]

    assert (account["path"], account["max-age"]) == ("/en/account/", "")
    assert not client.get("/en/minutes/").cookies


def test_a_page_behind_a_password_is_kept_by_no_cache(closed_page, client):
    client.post(
        f"/en/_util/authenticate_with_password/{closed_page.pk}/{closed_page.page_id}/",
        {"password": "sesame", "return_url": "/en/minutes/"},
    )

    response = client.get("/en/minutes/")

    assert b"Minutes" in response.content
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "ETag" not in response.headers
