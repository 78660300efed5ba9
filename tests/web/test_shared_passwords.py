"""Readers give the shared password of a page on a page of the library."""

import re

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from freeshelf.pages.models import NewsPage
from tests.pages.home import make_home

PASSWORD = "brick & kiln"


@pytest.fixture
def page(db):
    page = make_home().add_child(instance=NewsPage(title="Court dates", slug="dates"))
    restrict(page)
    return page


def restrict(page, password=PASSWORD):
    return PageViewRestriction.objects.create(
        page=page, restriction_type="password", password=password
    )


def send(client, page, password, *, restriction=None):
    restriction = restriction or PageViewRestriction.objects.get(page=page)
    return client.post(
        reverse(
            "wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk]
        ),
        {"password": password, "return_url": page.url},
    )


def test_the_form_is_a_page_of_the_library(client, page):
    text = client.get(page.url).content.decode()

    assert "Password required" in text
    assert "Court dates" not in re.sub(r"<form.*?</form>", "", text, flags=re.DOTALL)
    # Leave this site, the menu and the contact form are there as on every page.
    assert "data-exit" in text or "quick-exit" in text
    assert reverse("contact") in text


def test_the_footer_says_no_cookies_only_where_there_is_none(client, page):
    assert "No cookies" in client.get("/en/").content.decode()

    form = client.get(page.url)
    assert not form.cookies
    assert "No cookies" in form.content.decode()

    send(client, page, PASSWORD)

    assert "Cookies for signing in" in client.get(page.url).content.decode()


def test_the_password_opens_the_page_and_a_wrong_one_does_not(client, page):
    wrong = send(client, page, "kiln")
    assert wrong.status_code == 200
    assert "not correct" in wrong.content.decode()

    right = send(client, page, PASSWORD)

    assert right["Location"] == page.url
    assert "Court dates" in client.get(page.url).content.decode()


def test_guessing_is_slowed_down_and_says_how_long(client, page):
    answers = [send(client, page, f"guess {number}") for number in range(12)]

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert "Too many attempts" in answers[-1].content.decode()
    # Not even the right one is checked meanwhile.
    assert send(client, page, PASSWORD).status_code == 429


def test_a_form_of_the_password_before_leads_back_to_the_page(client, page):
    old = PageViewRestriction.objects.get(page=page)
    PageViewRestriction.objects.filter(page=page).delete()
    restrict(page, "another")

    response = send(client, page, "another", restriction=old)

    assert (response.status_code, response["Location"]) == (302, page.url)
    assert "Password required" in client.get(page.url).content.decode()


def test_a_restriction_that_never_was_leads_to_no_other_host(client, page):
    url = reverse("wagtailcore_authenticate_with_password", args=[999_999, page.pk])

    for target in ("https://elsewhere.example/", "//elsewhere.example/", ""):
        assert client.post(url, {"return_url": target}).status_code == 404
    assert client.get(url).status_code == 404


@pytest.mark.usefixtures("served_cache")
def test_a_page_that_is_closed_is_not_named_on_the_home_page_any_more(client, page):
    PageViewRestriction.objects.filter(page=page).delete()
    page.save_revision().publish()
    assert "Court dates" in client.get("/en/").content.decode()

    restrict(page)

    assert "Court dates" not in client.get("/en/").content.decode()
